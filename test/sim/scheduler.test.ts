import fc from 'fast-check'
import {
  concat,
  concatMap,
  debounceTime,
  defer,
  delay,
  EMPTY,
  interval,
  map,
  merge,
  type Observable,
  of,
  repeat,
  retry,
  type SchedulerLike,
  Subject,
  switchMap,
  take,
  takeUntil,
  throttleTime,
  throwError,
  timeout,
  timer,
  VirtualTimeScheduler,
} from 'rxjs'
import { describe, expect, it } from 'vitest'

import { EventQueue, type Handle } from '../../src/sim/queue.ts'
import { type Timers, VirtualScheduler } from '../../src/sim/scheduler.ts'

/** The least that can own a scheduler: a queue and a loop. */
class Loop implements Timers {
  readonly queue = new EventQueue<() => void>()
  readonly scheduled = new Set<() => void>()
  readonly errors: unknown[] = []
  readonly scheduler = new VirtualScheduler(this, (error) => this.errors.push(error))
  private time = 0

  now(): number {
    return this.time
  }

  schedule(at: number, run: () => void): Handle {
    this.scheduled.add(run)
    return this.queue.schedule(at, run)
  }

  cancel(handle: Handle): void {
    expect(this.queue.cancel(handle)).toBe(true)
  }

  run(until = Infinity): void {
    while (this.queue.nextTime() <= until && this.queue.size > 0) {
      this.time = this.queue.nextTime()
      this.queue.pop()()
    }
  }
}

type Script = (scheduler: SchedulerLike) => Observable<unknown>
type Log = (readonly [at: number, what: string, value?: unknown])[]

const record = (script: Script, scheduler: SchedulerLike, flush: () => void): Log => {
  const log: Log = []
  script(scheduler).subscribe({
    next: (value) => log.push([scheduler.now(), 'next', value]),
    error: (error) => log.push([scheduler.now(), 'error', String(error)]),
    complete: () => log.push([scheduler.now(), 'complete']),
  })
  flush()
  return log
}

const ours = (script: Script): Log => {
  const loop = new Loop()
  const log = record(script, loop.scheduler, () => loop.run())
  expect(loop.errors).toEqual([])
  return log
}

const theirs = (script: Script): Log => {
  const scheduler = new VirtualTimeScheduler()
  return record(script, scheduler, () => scheduler.flush())
}

const at = (times: readonly number[], s: SchedulerLike): Observable<number> =>
  merge(...times.map((time, index) => timer(time, s).pipe(map(() => index))))

const scripts: Record<string, Script> = {
  timer: (s) => merge(timer(3, s), timer(0, s), timer(3, 2, s).pipe(take(3))),
  interval: (s) => merge(interval(2, s).pipe(take(4)), interval(3, s).pipe(take(3))),
  'interval cut off': (s) => interval(2, s).pipe(takeUntil(timer(9, s))),
  delay: (s) => at([1, 2, 2, 5], s).pipe(delay(3, s)),
  timeout: (s) => at([1, 4, 9], s).pipe(timeout({ each: 4, scheduler: s })),
  'timeout met': (s) => at([1, 4, 7], s).pipe(timeout({ each: 4, scheduler: s })),
  'timeout of the first': (s) =>
    timer(5, s).pipe(timeout({ first: 4, with: () => of('late'), scheduler: s })),
  debounceTime: (s) => at([1, 2, 4, 10, 11, 20], s).pipe(debounceTime(3, s)),
  throttleTime: (s) => at([1, 2, 4, 10, 11, 20], s).pipe(throttleTime(3, s)),
  retry: (s) => {
    let tries = 0
    const once = defer(() => (++tries < 4 ? throwError(() => tries) : of(`try ${tries}`)))
    return once.pipe(retry({ delay: (_error, count) => timer(2 ** count, s) }))
  },
  'retry given up': (s) =>
    throwError(() => 'no').pipe(retry({ count: 2, delay: () => timer(5, s) })),
  repeat: (s) => timer(2, s).pipe(repeat({ count: 3, delay: () => timer(1, s) })),
  switchMap: (s) => at([1, 3, 8], s).pipe(switchMap((n) => timer(3, s).pipe(map(() => n)))),
  concatMap: (s) => at([1, 1, 1], s).pipe(concatMap((n) => timer(3, s).pipe(map(() => n)))),
  'equal times': (s) =>
    merge(at([2, 2], s), interval(1, s).pipe(take(3)), concat(timer(1, s), timer(1, s))),
  'never and nothing': (s) => merge(timer(Infinity, s).pipe(takeUntil(timer(4, s))), EMPTY),
}

describe('VirtualScheduler beside VirtualTimeScheduler', () => {
  for (const [name, script] of Object.entries(scripts)) {
    it(`runs ${name} the same`, () => {
      const log = ours(script)
      expect(log).toEqual(theirs(script))
      expect(log.length).toBeGreaterThan(0)
    })
  }

  it('runs any few operators on any few times the same', () => {
    const time = fc.nat(6)
    const operator = fc.oneof(
      time.map((n) => (s: SchedulerLike) => delay<number>(n, s)),
      time.map((n) => (s: SchedulerLike) => debounceTime<number>(n, s)),
      time.map((n) => (s: SchedulerLike) => timeout<number>({ each: n + 1, scheduler: s })),
      time.map(
        (n) => (s: SchedulerLike) => (source: Observable<number>) =>
          source.pipe(concatMap((x) => timer(n, s).pipe(map(() => x)))),
      ),
      time.map(
        (n) => (s: SchedulerLike) => (source: Observable<number>) =>
          source.pipe(
            switchMap((x) =>
              interval(n, s).pipe(
                take(2),
                map((y) => 10 * x + y),
              ),
            ),
          ),
      ),
      time.map(
        (n) => (s: SchedulerLike) => (source: Observable<number>) =>
          source.pipe(retry({ count: 2, delay: () => timer(n, s) })),
      ),
    )
    fc.assert(
      fc.property(
        fc.array(time, { maxLength: 6 }),
        fc.array(operator, { maxLength: 4 }),
        (times, operators) => {
          const script: Script = (s) =>
            operators.reduce((source, make) => source.pipe(make(s)), at(times, s))
          expect(ours(script)).toEqual(theirs(script))
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('VirtualScheduler', () => {
  it('uses one action for an interval of a million ticks, and lets go of it cleanly', () => {
    const loop = new Loop()
    let ticks = 0
    const subscription = interval(1, loop.scheduler).subscribe(() => ticks++)
    loop.run(1_000_000 * 1000)
    expect(ticks).toBe(1_000_000)
    expect(loop.scheduled.size).toBe(1)
    expect(loop.queue.size).toBe(1)
    subscription.unsubscribe()
    expect(loop.queue.size).toBe(0)
  })

  it('passes the state along and counts delays from the present', () => {
    const loop = new Loop()
    const log: unknown[] = []
    loop.scheduler.schedule<number>(
      function (n = 0) {
        log.push([loop.scheduler.now(), n])
        if (n < 3) this.schedule(n + 1, 2.5)
      },
      1,
      1,
    )
    loop.run()
    expect(log).toEqual([
      [1, 1],
      [3.5, 2],
      [6, 3],
    ])
  })

  it('replaces the time of an action that still waits', () => {
    const loop = new Loop()
    const log: unknown[] = []
    loop.scheduler.schedule<string>(
      function (state) {
        log.push([loop.scheduler.now(), state])
        if (state !== 'first') return
        this.schedule('second', 10)
        this.schedule('third', 5)
      },
      1,
      'first',
    )
    loop.run()
    expect(log).toEqual([
      [1, 'first'],
      [6, 'third'],
    ])
  })

  it('forgets what is unsubscribed, also while it runs', () => {
    const loop = new Loop()
    const log: string[] = []
    const early = loop.scheduler.schedule(() => log.push('early'), 1)
    loop.scheduler.schedule(() => late.unsubscribe(), 2)
    const late = loop.scheduler.schedule(() => log.push('late'), 2)
    loop.scheduler.schedule(function () {
      log.push('itself')
      this.unsubscribe()
      this.schedule(undefined, 1)
    }, 3)
    early.unsubscribe()
    early.unsubscribe()
    loop.run()
    expect(log).toEqual(['itself'])
  })

  it('never runs at Infinity, and leaves nothing in the queue for it', () => {
    const loop = new Loop()
    const action = loop.scheduler.schedule(() => {}, Infinity)
    expect(loop.queue.size).toBe(0)
    action.unsubscribe()
    expect(action.closed).toBe(true)
  })

  it('takes a negative delay, or none that is a number, for 0', () => {
    const loop = new Loop()
    const log: unknown[] = []
    loop.scheduler.schedule(() => {
      loop.scheduler.schedule(() => log.push(loop.scheduler.now()), -5)
      loop.scheduler.schedule(() => log.push(loop.scheduler.now()), NaN)
    }, 3)
    loop.run()
    expect(log).toEqual([3, 3])
  })

  it('reports what an action throws, ends that action and runs the rest', () => {
    const loop = new Loop()
    const log: string[] = []
    const failure = new Error('broken')
    const broken = loop.scheduler.schedule(function () {
      this.schedule(undefined, 1)
      throw failure
    }, 1)
    loop.scheduler.schedule(() => log.push('same time'), 1)
    loop.scheduler.schedule(() => log.push('later'), 5)
    loop.run()
    expect(loop.errors).toEqual([failure])
    expect(broken.closed).toBe(true)
    expect(log).toEqual(['same time', 'later'])
  })

  it('debounces on fractions of a millisecond without standing still', () => {
    const loop = new Loop()
    const keys = new Subject<string>()
    const log: unknown[] = []
    keys.pipe(debounceTime(0.2, loop.scheduler)).subscribe(() => log.push(loop.now()))
    // 0.1 + 0.2 > 0.3, so RxJS finds something missing at 300 us.
    timer(0.1, loop.scheduler).subscribe(() => keys.next('a'))
    loop.run()
    expect(log).toEqual([301])
  })
})
