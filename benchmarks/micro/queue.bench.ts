// What the event queue costs, with n entries pending. Run after `tsc -p benchmarks/tsconfig.json`:
// node .bench/benchmarks/micro/queue.bench.js
//
// hold: each event takes the earliest entry and schedules another, on average 1 ms later.
// re-arm: as a sender does at each segment: one event is taken, one timer of 200 ms cancelled and
// scheduled anew, one event scheduled 50 us later; n connections.
import { EventQueue, type Handle } from '../../src/sim/queue.ts'
import { Random } from '../../src/sim/random.ts'

const ROUNDS = 7

const delays = (): Float64Array => {
  const stream = new Random(1).stream('delays')
  return Float64Array.from({ length: 1 << 16 }, () =>
    Math.round(-1000 * Math.log(1 - stream.unit())),
  )
}

const hold = (pending: number): ((events: number) => void) => {
  const queue = new EventQueue<number>()
  const after = delays()
  for (let i = 0; i < pending; i++) queue.schedule(after[i & 0xffff] ?? 0, i)
  let next = 0
  return (events) => {
    for (let i = 0; i < events; i++) {
      const now = queue.nextTime()
      queue.schedule(now + (after[next++ & 0xffff] ?? 0), queue.pop())
    }
  }
}

const rearm = (connections: number): ((events: number) => void) => {
  const queue = new EventQueue<number>()
  const timers: Handle[] = []
  for (let i = 0; i < connections; i++) {
    timers.push(queue.schedule(200_000, -1))
    queue.schedule(i % 50, i)
  }
  return (events) => {
    for (let i = 0; i < events; i++) {
      const now = queue.nextTime()
      const connection = queue.pop()
      queue.cancel(timers[connection] ?? 0)
      timers[connection] = queue.schedule(now + 200_000, -1)
      queue.schedule(now + 50 + (i & 15), connection)
    }
  }
}

const measure = (run: (events: number) => void, events: number): readonly [number, number] => {
  run(events)
  const rates = Array.from({ length: ROUNDS }, () => {
    const start = process.hrtime.bigint()
    run(events)
    return (events * 1000) / Number(process.hrtime.bigint() - start)
  }).sort((x, y) => x - y)
  return [rates[ROUNDS >> 1] ?? 0, rates[ROUNDS - 1] ?? 0]
}

console.log(`Node ${process.version}; million events per second, median (best) of ${ROUNDS}`)
for (const [name, make] of Object.entries({ hold, rearm })) {
  for (const pending of [10, 1000, 100_000, 1_000_000]) {
    const [median, best] = measure(make(pending), Math.max(1_000_000, 2 * pending))
    console.log(`${name} ${pending}: ${median.toFixed(1)} (${best.toFixed(1)})`)
  }
}
