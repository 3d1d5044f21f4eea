/** A connected pair of TCP sockets between two hosts of a world, and the listener that made it. */
import type { Socket } from '../../../src/adapters/api/socket.ts'
import type { SimulatedHost, SimulatedWorld } from '../../../src/index.ts'

export interface Pair {
  readonly server: SimulatedHost
  readonly client: SimulatedHost
  readonly listener: Socket
  /** The connecting side. */
  readonly near: Socket
  /** The accepted side. */
  readonly far: Socket
}

export async function tcpPair(world: SimulatedWorld, port = 5000): Promise<Pair> {
  const server = world.host('server')
  const client = world.host('client')
  const listener = server.socket()
  await listener.bind(['', port])
  await listener.listen()
  const near = client.socket()
  await near.connect(['server', port])
  const [far] = await listener.accept()
  return { server, client, listener, near, far }
}

/** What a promise rejects with; fails when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it did not fail')
}
