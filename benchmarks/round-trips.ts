/** Round trips of 64 bytes on one connection. */
import { once } from 'node:events'
import { realHost } from 'dryport/node'
import { type Contestant, contest } from './support/contest.ts'
import { openMany, type Place, pair, sides } from './support/core-side.ts'
import { type Finding, ratio } from './support/finding.ts'
import { observedRoundTrips } from './support/observable-sides.ts'
import { DUPLEX_PAIR, peerRoundTrips } from './support/peers.ts'
import { type PromiseSides, promisePair, promiseSides } from './support/promise-sides.ts'
import { dial, listen, REAL } from './support/real-net.ts'
import { printRates } from './support/report.ts'

const MESSAGE = new Uint8Array(64)

/** `others`: so many connections are open beside the one. */
function core(place: Place, others = 0): Contestant {
  const all = sides(place)
  const { server, client } = all
  const { near, far } = pair(all)
  openMany(all, others)
  return {
    name: others === 0 ? `core, ${place}` : `core, ${place}, ${others} others`,
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

export async function roundTrips(): Promise<Finding[]> {
  const real = realHost()
  const peers = peerRoundTrips()
  const results = await contest([
    core('loopback'),
    core('link'),
    core('loopback', 10_000),
    await promises('promises, loopback', promiseSides('loopback')),
    await promises('promises, link', promiseSides('link')),
    await observedRoundTrips(promiseSides('loopback', true)),
    await promises('promises, real', { server: real, client: real, address: ['127.0.0.1', 0] }),
    ...peers,
    await node(),
  ])
  await real.dispose()
  printRates('round trips', results, REAL)
  const found = [
    ratio('round-trips.core', results, 'core, loopback', REAL),
    ratio('round-trips.10000-others', results, 'core, loopback, 10000 others', REAL),
    ratio('round-trips.observables', results, 'observables, loopback', REAL),
    ratio('round-trips.promises', results, 'promises, loopback', REAL),
  ]
  if (peers.some(({ name }) => name === DUPLEX_PAIR)) {
    found.push(ratio('round-trips.duplex-pair', results, 'core, loopback', DUPLEX_PAIR))
  }
  return found
}
