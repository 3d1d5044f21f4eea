/** Connection lifecycles: connect, accept, one byte there and back, the server closes, the client closes. */
import type { Host } from 'dryport'
import { realHost } from 'dryport/node'
import { type Contestant, contest } from './support/contest.ts'
import { listener, type Place, rest, sides } from './support/core-side.ts'
import { type PromiseSides, promiseListener, promiseSides } from './support/promise-sides.ts'
import { dial, listen, REAL } from './support/real-net.ts'
import { printRates } from './support/report.ts'

const BYTE = new Uint8Array(1)
/**
 * Lifecycles until the clock of a simulated world goes on by a minute, and their TIME_WAITs end. Not so often that its
 * microseconds pass 2^31 while it is measured: what the engine has compiled for small integers is compiled anew then.
 */
const MINUTE = 5000

function core(place: Place): Contestant {
  const all = sides(place)
  const { server, client, address, world } = all
  const door = listener(all)
  let done = 0
  const lifecycle = (): void => {
    const accepting = server.accept(door)
    const near = client.socket()
    client.finish(client.connect(near, address))
    const far = server.accepted(accepting)
    client.finish(client.send(near, BYTE))
    server.finish(server.recv(far, 1024))
    server.finish(server.send(far, BYTE))
    client.finish(client.recv(near, 1024))
    server.close(far)
    client.finish(client.recv(near, 1024))
    client.close(near)
    done += 1
    if (done % MINUTE === 0) rest(world)
  }
  return {
    name: `core, ${place}`,
    batch: () => {
      for (let i = 0; i < 100; i += 1) lifecycle()
      return 100
    },
  }
}

function promises(name: string, places: PromiseSides, wait: boolean): Contestant {
  const { client, address } = places
  const ready = promiseListener(places)
  let done = 0
  const lifecycle = async (): Promise<void> => {
    const door = await ready
    const accepting = door.accept()
    const near = client.socket()
    await near.connect([address[0], Number(door.getsockname()[1])])
    const [far] = await accepting
    await near.send(BYTE)
    await far.recv(1024)
    await far.send(BYTE)
    await near.recv(1024)
    await far.close()
    await near.recv(1024)
    await near.close()
    done += 1
    if (wait && done % MINUTE === 0) await client.sleep(61_000)
  }
  return {
    name,
    batch: async () => {
      for (let i = 0; i < 20; i += 1) await lifecycle()
      return 20
    },
    close: async () => (await ready).close(),
  }
}

async function node(): Promise<Contestant> {
  const [server, port] = await listen((socket) => {
    socket.once('data', (bytes) => {
      socket.write(bytes)
      socket.end()
    })
  })
  const lifecycle = async (): Promise<void> => {
    const socket = await dial(port)
    socket.write(BYTE)
    await new Promise((resolve) => {
      socket.on('data', () => {})
      socket.on('close', resolve)
    })
  }
  return {
    name: REAL,
    batch: async () => {
      for (let i = 0; i < 20; i += 1) await lifecycle()
      return 20
    },
    close: () => void server.close(),
  }
}

export async function lifecycles(): Promise<void> {
  const real: Host & AsyncDisposable = realHost()
  const results = await contest([
    core('loopback'),
    core('link'),
    promises('promises, loopback', promiseSides('loopback'), true),
    promises('promises, link', promiseSides('link'), true),
    promises('promises, real', { server: real, client: real, address: ['127.0.0.1', 0] }, false),
    await node(),
  ])
  await real[Symbol.asyncDispose]()
  printRates('lifecycles', results, REAL)
}
