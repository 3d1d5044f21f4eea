/** What it costs to be watched: round trips with a hash of every segment, with an observer of every segment, with a whole trace. */

import type { Packet, Segment } from '../src/core/packet.ts'
import { RunningHash } from '../src/sim/hash.ts'
import { TraceHash } from '../src/sim/trace-text.ts'
import { type Contestant, contest } from './support/contest.ts'
import { pair, sides } from './support/core-side.ts'
import { type Finding, finding } from './support/finding.ts'
import { printRates } from './support/report.ts'

const MESSAGE = new Uint8Array(64)
const ALONE = 'nobody watches'

type Watch = (packet: Packet) => void

/** Round trips on a link; `watch` hears of every packet by a rule that lets it pass, `trace` of all that happens. */
function trips(name: string, watch: Watch | null, trace: TraceHash | null): Contestant {
  const all = sides('link')
  const { server, client, world } = all
  const { near, far } = pair(all)
  for (const { host } of [server, client]) {
    if (watch === null) continue
    host.events.subscribe((event) => {
      if (event.kind === 'out') watch(event.packet)
    })
  }
  if (trace !== null) world.trace.subscribe((event) => trace.add(event))
  return {
    name,
    batch: () => {
      for (let i = 0; i < 50; i += 1) {
        client.finish(client.send(near, MESSAGE))
        server.finish(server.send(far, server.received(server.recv(far, 1024))))
        client.finish(client.recv(near, 1024))
      }
      return 50
    },
  }
}

export async function observation(): Promise<Finding[]> {
  const hash = new RunningHash()
  let seen = 0
  const results = await contest([
    trips(ALONE, null, null),
    trips(
      'hash of every segment',
      ({ body }) => {
        const { sourcePort, seq, ack, flags, window, payload } = body as Segment
        hash.int(sourcePort).int(seq).int(ack).int(flags).int(window).int(payload.length)
      },
      null,
    ),
    trips(
      'observer of every segment',
      ({ body }) => {
        seen += body.payload.length
      },
      null,
    ),
    trips('hash of the whole trace', null, new TraceHash()),
  ])
  if (seen === 0 || hash.digest() === new RunningHash().digest()) throw new Error('nothing seen')
  printRates('round trips', results, ALONE)
  const kept = (id: string, name: string): Finding => {
    const base = results.find((one) => one.name === ALONE)?.perCpuSecond ?? []
    const rates = results.find((one) => one.name === name)?.perCpuSecond ?? []
    return finding(
      id,
      rates.map((rate, round) => (100 * rate) / (base[round] ?? Number.NaN)),
    )
  }
  return [
    kept('observation.hash', 'hash of every segment'),
    kept('observation.segments', 'observer of every segment'),
  ]
}
