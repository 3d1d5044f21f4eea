// What a tick of RxJS's interval costs with n of them going, in the event queue and in RxJS's own
// VirtualTimeScheduler. Run after `tsc -p benchmarks/tsconfig.json`:
// node .bench/benchmarks/micro/scheduler.bench.js
import { interval, type SchedulerLike, VirtualTimeScheduler } from 'rxjs'

import { EventQueue } from '../../src/sim/queue.ts'
import { VirtualScheduler } from '../../src/sim/scheduler.ts'

const ours = (): [SchedulerLike, (until: number) => void] => {
  const queue = new EventQueue<() => void>()
  let time = 0
  const timers = {
    now: () => time,
    schedule: (at: number, run: () => void) => queue.schedule(at, run),
    cancel: (handle: number) => queue.cancel(handle),
  }
  const scheduler = new VirtualScheduler(timers, (error) => {
    throw error
  })
  const runUntil = (until: number) => {
    while (queue.nextTime() <= until * 1000) {
      time = queue.nextTime()
      queue.pop()()
    }
  }
  return [scheduler, runUntil]
}

const theirs = (): [SchedulerLike, (until: number) => void] => {
  const scheduler = new VirtualTimeScheduler()
  const runUntil = (until: number) => {
    scheduler.maxFrames = until
    scheduler.flush()
  }
  return [scheduler, runUntil]
}

const rate = (make: typeof ours, count: number, until: number): number => {
  const [scheduler, runUntil] = make()
  let ticks = 0
  for (let i = 0; i < count; i++) interval(1 + (i % 7), scheduler).subscribe(() => ticks++)
  const start = process.hrtime.bigint()
  runUntil(until)
  return (ticks * 1000) / Number(process.hrtime.bigint() - start)
}

console.log(`Node ${process.version}; million ticks per second`)
for (const count of [1, 10, 100, 1000]) {
  rate(ours, count, 20_000 / count)
  const one = rate(ours, count, 2_000_000 / count)
  const other = rate(theirs, count, 20_000 / count)
  console.log(`${count} intervals: ${one.toFixed(2)}, VirtualTimeScheduler ${other.toFixed(4)}`)
}
