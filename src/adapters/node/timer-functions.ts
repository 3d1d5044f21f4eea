/**
 * `setTimeout` and its kin. Each function is made once and asks at every call which world there is: a reference that was
 * taken at import works in every later world, and without one it is the real function.
 */
import timers from 'node:timers'
import promises from 'node:timers/promises'
import { promisify } from 'node:util'
import { installed } from './installation.ts'
import { refuseOtherTimers } from './other-timers.ts'
import type { Patches } from './patches.ts'
import { numbered, VirtualTimeout } from './virtual-timeout.ts'

type Callback = (...args: unknown[]) => unknown
type Settle = (value: unknown) => void

/** The real ones, whatever is put in their place. */
const real = {
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearTimeout: globalThis.clearTimeout,
  sleep: promises.setTimeout,
  ticks: promises.setInterval,
  wait: promises.scheduler.wait,
}

const LONGEST = 2 ** 31 - 1

/** Null when time is not a world's now. */
function virtual() {
  const installation = installed()
  return installation?.time === true ? installation : null
}

/** Milliseconds as Node reads them; a warning is Node's own, of a timer that never fires. */
function duration(ms: unknown): number {
  const number = ms === undefined ? 1 : Number(ms)
  if (number >= 1 && number <= LONGEST) return number
  if (ms !== undefined && !(number >= 0 && number < 1)) {
    real.clearTimeout(real.setTimeout(() => {}, ms as number))
  }
  return 1
}

function make(callback: Callback, ms: unknown, args: unknown[], repeats: boolean): unknown {
  const set = repeats ? real.setInterval : real.setTimeout
  const world = virtual()
  // Node says what is wrong with a callback that is none.
  if (world === null || typeof callback !== 'function') return set(callback, ms as number, ...args)
  const rest = args.length === 0 ? undefined : args
  return new VirtualTimeout(world.node, callback, duration(ms), rest, repeats, true)
}

function setTimeout(callback: Callback, ms?: unknown, ...args: unknown[]): unknown {
  return make(callback, ms, args, false)
}

function setInterval(callback: Callback, ms?: unknown, ...args: unknown[]): unknown {
  return make(callback, ms, args, true)
}

function clear(timer: unknown): void {
  if (timer instanceof VirtualTimeout) timer.close()
  else {
    const named = typeof timer === 'number' || typeof timer === 'string'
    const known = named ? numbered(Number(timer)) : undefined
    if (known === undefined) real.clearTimeout(timer as NodeJS.Timeout)
    else known.close()
  }
}

function clearTimeout(timer?: unknown): void {
  clear(timer)
}

function clearInterval(timer?: unknown): void {
  clear(timer)
}

interface Waiting {
  readonly signal?: AbortSignal
  readonly ref?: boolean
}

/** Whether the real function can say better what is wrong with the arguments. */
function isOdd(ms: unknown, options: unknown): boolean {
  if (ms !== undefined && typeof ms !== 'number') return true
  if (options === undefined) return false
  if (typeof options !== 'object' || options === null) return true
  const { signal, ref } = options as Waiting
  if (signal !== undefined && !(signal instanceof AbortSignal)) return true
  return (ref !== undefined && typeof ref !== 'boolean') || signal?.aborted === true
}

/** `timers/promises.setTimeout` */
function sleep(ms?: unknown, value?: unknown, options?: Waiting): Promise<unknown> {
  const world = virtual()
  const now = (): Promise<unknown> => real.sleep(ms as number, value, options)
  if (world === null || isOdd(ms, options)) return now()
  const { signal, ref = true } = options ?? {}
  return new Promise((resolve: Settle) => {
    const done = (): void => {
      signal?.removeEventListener('abort', aborted)
      resolve(value)
    }
    const timer = new VirtualTimeout(world.node, done, duration(ms), undefined, false, ref)
    const aborted = (): void => {
      timer.close()
      // The signal is aborted: Node makes the error.
      resolve(now())
    }
    signal?.addEventListener('abort', aborted, { once: true })
  })
}

/** `timers/promises.setInterval` */
async function* ticks(ms?: unknown, value?: unknown, options?: Waiting): AsyncGenerator {
  const world = virtual()
  const signal = options?.signal
  if (world === null || isOdd(ms, options)) {
    yield* real.ticks(ms as number, value, options)
    return
  }
  let due = 0
  let wake: (() => void) | null = null
  const tick = (): void => {
    due += 1
    wake?.()
  }
  const timer = new VirtualTimeout(
    world.node,
    tick,
    duration(ms),
    undefined,
    true,
    options?.ref ?? true,
  )
  const aborted = (): void => wake?.()
  signal?.addEventListener('abort', aborted, { once: true })
  try {
    for (;;) {
      if (signal?.aborted === true) await real.sleep(1, value, { signal })
      if (due > 0) {
        due -= 1
        yield value
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
  } finally {
    timer.close()
    signal?.removeEventListener('abort', aborted)
  }
}

/** `timers/promises.scheduler.wait` */
function wait(ms: number, options?: Waiting): Promise<unknown> {
  return virtual() === null ? real.wait(ms, options) : sleep(ms, undefined, options)
}

const realSignal = AbortSignal.timeout.bind(AbortSignal)

/** `AbortSignal.timeout` */
function timeout(ms: number): AbortSignal {
  const world = virtual()
  if (world === null || !(Number.isInteger(ms) && ms >= 0 && ms <= 2 ** 53 - 1))
    return realSignal(ms)
  const controller = new AbortController()
  const abort = (): void => {
    controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
  }
  new VirtualTimeout(world.node, abort, Math.max(1, ms), undefined, false, false)
  return controller.signal
}

Object.defineProperty(setTimeout, promisify.custom, {
  enumerable: true,
  get: () => promises.setTimeout,
})
Object.defineProperty(sleep, 'name', { value: 'setTimeout' })
Object.defineProperty(ticks, 'name', { value: 'setInterval' })

const FUNCTIONS = { setTimeout, setInterval, clearTimeout, clearInterval }

/** Puts the functions in place of Node's. */
export function placeTimers(patches: Patches): void {
  for (const [name, made] of Object.entries(FUNCTIONS)) {
    patches.set(timers, name, () => made)
    refuseOtherTimers(patches, name, made)
  }
  patches.set(promises, 'setTimeout', () => sleep)
  patches.set(promises, 'setInterval', () => ticks)
  patches.set(promises.scheduler, 'wait', () => wait)
  patches.set(AbortSignal, 'timeout', () => timeout)
}
