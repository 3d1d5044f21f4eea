/** The event queue with a thousand to a million timers pending, and whether what was cancelled stays in it. */
import { EventQueue } from '../src/sim/queue.ts'
import { Random } from '../src/sim/random.ts'
import { type Contestant, contest } from './support/contest.ts'
import { pair, sides } from './support/core-side.ts'
import { type Finding, ratio } from './support/finding.ts'
import { number, printRates } from './support/report.ts'

/** Each event takes the earliest entry and schedules another, on average 1 ms later. */
function hold(pending: number): Contestant {
  const stream = new Random(1).stream('delays')
  const delays = Float64Array.from({ length: 1 << 16 }, () =>
    Math.round(-1000 * Math.log(1 - stream.unit())),
  )
  const queue = new EventQueue<number>()
  for (let i = 0; i < pending; i += 1) queue.schedule(delays[i & 0xffff] as number, i)
  let next = 0
  return {
    name: `${number(pending)} pending`,
    batch: () => {
      for (let i = 0; i < 10_000; i += 1) {
        const now = queue.nextTime()
        next = (next + 1) & 0xffff
        queue.schedule(now + (delays[next] as number), queue.pop())
      }
      return 10_000
    },
  }
}

/** Entries of a world's queue after thousands of segments, each of which armed and moved a timer, for each live one. */
function cancelled(): number {
  const all = sides('link')
  const { server, client, world } = all
  const { near, far } = pair(all)
  for (let i = 0; i < 10_000; i += 1) {
    client.finish(client.send(near, new Uint8Array(64)))
    server.finish(server.send(far, server.received(server.recv(far, 1024))))
    client.finish(client.recv(near, 1024))
  }
  const live = [server, client].flatMap(({ host }) => [...host.kernel.records.values()])
  const timers = live.filter((sock) => sock.nextTimer() < Number.POSITIVE_INFINITY).length
  return Math.max(0, world.loop.queue.size - timers) / Math.max(1, timers)
}

export async function timers(): Promise<Finding[]> {
  const contestants = [1e3, 1e4, 1e5, 1e6].map(hold)
  const results = await contest(contestants)
  const first = `${number(1e3)} pending`
  printRates('events', results, first)
  const left = cancelled()
  return [
    ratio('timers.million', results, `${number(1e6)} pending`, first),
    { id: 'timers.cancelled', value: left, low: left, high: left },
  ]
}
