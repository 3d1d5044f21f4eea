/** Round trips of 64 bytes on one connection. */
import { once } from 'node:events'
import { realHost } from 'dryport/node'
import { type Contestant, contest } from './support/contest.ts'
import { type Place, pair, sides } from './support/core-side.ts'
import { type PromiseSides, promisePair, promiseSides } from './support/promise-sides.ts'
import { dial, listen, REAL } from './support/real-net.ts'
import { printRates } from './support/report.ts'

const MESSAGE = new Uint8Array(64)

function core(place: Place): Contestant {
  const all = sides(place)
  const { server, client } = all
  const { near, far } = pair(all)
  return {
    name: `core, ${place}`,
    batch: () => {
      for (let i = 0; i < 200; i += 1) {
        client.finish(client.send(near, MESSAGE))
        server.finish(server.send(far, server.received(server.recv(far, 1024))))
        client.finish(client.recv(near, 1024))
      }
      return 200
    },
  }
}

async function promises(name: string, places: PromiseSides): Promise<Contestant> {
  const { near, far } = await promisePair(places)
  return {
    name,
    batch: async () => {
      for (let i = 0; i < 50; i += 1) {
        await near.send(MESSAGE)
        await far.send(await far.recv(1024))
        await near.recv(1024)
      }
      return 50
    },
    close: async () => {
      await near.close()
      await far.close()
    },
  }
}

async function node(): Promise<Contestant> {
  const [server, port] = await listen((socket) => socket.on('data', (bytes) => socket.write(bytes)))
  const socket = await dial(port)
  let got = (): void => {}
  socket.on('data', () => got())
  return {
    name: REAL,
    batch: async () => {
      for (let i = 0; i < 50; i += 1) {
        await new Promise<void>((resolve) => {
          got = resolve
          socket.write(MESSAGE)
        })
      }
      return 50
    },
    close: async () => {
      socket.end()
      await once(socket, 'close')
      server.close()
    },
  }
}

export async function roundTrips(): Promise<void> {
  const real = realHost()
  const results = await contest([
    core('loopback'),
    core('link'),
    await promises('promises, loopback', promiseSides('loopback')),
    await promises('promises, link', promiseSides('link')),
    await promises('promises, real', { server: real, client: real, address: ['127.0.0.1', 0] }),
    await node(),
  ])
  await real.dispose()
  printRates('round trips', results, REAL)
}
