/** Bulk data in one direction, written 64 KiB at a time. */
import { once } from 'node:events'
import { type Contestant, contest } from './support/contest.ts'
import { type Place, pair, sides } from './support/core-side.ts'
import { type Finding, ratio } from './support/finding.ts'
import { promisePair, promiseSides } from './support/promise-sides.ts'
import { dial, listen, REAL } from './support/real-net.ts'
import { printRates } from './support/report.ts'

const CHUNK = new Uint8Array(65_536)
/** Where the reader copies them to. */
const OUT = new Uint8Array(CHUNK.length)
/** Over a link the reader waits for a whole chunk, not for each segment. */
const MSG_WAITALL = 0x100
/** Units are megabytes. */
const MEGABYTE = 1e6

function core(place: Place): Contestant {
  const all = sides(place)
  const { server, client } = all
  const { near, far } = pair(all)
  const flags = place === 'link' ? MSG_WAITALL : 0
  return {
    name: `core, ${place}`,
    batch: () => {
      for (let i = 0; i < 16; i += 1) {
        const sending = client.send(near, CHUNK, null, true)
        for (let got = 0; got < CHUNK.length; ) {
          const bytes = server.received(server.recv(far, CHUNK.length, flags))
          OUT.set(bytes, got)
          got += bytes.length
        }
        client.finish(sending)
      }
      return (16 * CHUNK.length) / MEGABYTE
    },
  }
}

async function promises(place: Place): Promise<Contestant> {
  const { near, far } = await promisePair(promiseSides(place))
  return {
    name: `promises, ${place}`,
    batch: async () => {
      for (let i = 0; i < 16; i += 1) {
        const sending = near.sendall(CHUNK)
        for (let got = 0; got < CHUNK.length; ) got += (await far.recv(CHUNK.length)).length
        await sending
      }
      return (16 * CHUNK.length) / MEGABYTE
    },
  }
}

async function node(): Promise<Contestant> {
  let missing = 0
  let complete = (): void => {}
  const [server, port] = await listen((socket) =>
    socket.on('data', ({ length }) => {
      missing -= length
      if (missing === 0) complete()
    }),
  )
  const socket = await dial(port)
  return {
    name: REAL,
    batch: async () => {
      missing = 64 * CHUNK.length
      const all = new Promise<void>((resolve) => {
        complete = resolve
      })
      for (let i = 0; i < 64; i += 1) if (!socket.write(CHUNK)) await once(socket, 'drain')
      await all
      return (64 * CHUNK.length) / MEGABYTE
    },
    close: async () => {
      socket.end()
      await once(socket, 'close')
      server.close()
    },
  }
}

export async function bulk(): Promise<Finding[]> {
  const results = await contest([
    core('loopback'),
    core('link'),
    await promises('loopback'),
    await promises('link'),
    await node(),
  ])
  printRates('MB', results, REAL)
  return [
    ratio('bulk.mss-1460', results, 'core, link', REAL),
    ratio('bulk.mss-64k', results, 'core, loopback', REAL),
  ]
}
