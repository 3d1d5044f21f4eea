/** The promise surface, on one host or on two. */
import { type Host, type Socket, simulate } from 'dryport'
import { type Place, PORT } from './core-side.ts'

export interface PromiseSides {
  readonly server: Host
  readonly client: Host
  readonly address: [string, number]
}

/** `background`: the server may wait for ever, while other contestants have their turn. */
export function promiseSides(place: Place, background = false): PromiseSides {
  const world = simulate({ settings: { nofile: 1 << 20 } })
  const server = world.host('server', { background })
  if (place === 'loopback') return { server, client: server, address: ['127.0.0.1', PORT] }
  return { server, client: world.host('client'), address: ['10.0.0.1', PORT] }
}

export async function promiseListener({ server, address }: PromiseSides): Promise<Socket> {
  const socket = server.socket()
  await socket.bind(address)
  await socket.listen(4096)
  return socket
}

export async function promisePair(sides: PromiseSides): Promise<{ near: Socket; far: Socket }> {
  const door = await promiseListener(sides)
  const near = sides.client.socket()
  await near.connect([sides.address[0], Number(door.getsockname()[1])])
  const [far] = await door.accept()
  return { near, far }
}
