/** `Date`, `performance.now`, `process.hrtime` and `process.uptime` of a world: each host reads its own clock. */
import { performance } from 'node:perf_hooks'
import { installed } from './installation.ts'
import type { Patches } from './patches.ts'

const RealDate = globalThis.Date
const realNow = performance.now.bind(performance)
const realHrtime = process.hrtime
const realUptime = process.uptime.bind(process)

/** So many looks at the clock within one turn are a program that waits in circles for time to pass. */
const PATIENCE = 20_000_000

let looks = 0
let lookedAt = -1

/** Microseconds of the host's clock since the world began; null when time is real. */
function micros(): number | null {
  const installation = installed()
  if (installation?.time !== true) return null
  const { sim, reactor } = installation.node
  if (reactor.now !== lookedAt) {
    lookedAt = reactor.now
    looks = 0
  }
  looks += 1
  if (looks > PATIENCE) {
    looks = 0
    throw new Error('a program waits in circles for the clock: virtual time passes between turns')
  }
  return sim.trouble.clock(reactor.now)
}

/** Milliseconds since 1970. */
function now(): number {
  const at = micros()
  return at === null ? RealDate.now() : (installed()?.epoch ?? 0) + Math.floor(at / 1000)
}

class VirtualDate extends RealDate {
  constructor(...args: unknown[]) {
    if (args.length === 0) super(now())
    else super(...(args as [number]))
  }

  static override now(): number {
    return now()
  }
}

Object.defineProperty(VirtualDate, 'name', { value: 'Date' })

/** Called without `new` it gives a text; dates of the real class are dates, too. */
const DateOfWorld = new Proxy(VirtualDate, {
  apply: () => new RealDate(now()).toString(),
  get: (target, key, receiver) =>
    key === Symbol.hasInstance
      ? (value: unknown) => value instanceof RealDate
      : Reflect.get(target, key, receiver),
})

function performanceNow(): number {
  const at = micros()
  return at === null ? realNow() : at / 1000
}

function hrtime(since?: [number, number]): [number, number] {
  const at = micros()
  if (at === null || (since !== undefined && !Array.isArray(since))) return realHrtime(since)
  const seconds = Math.floor(at / 1e6)
  const nanos = Math.round((at - seconds * 1e6) * 1000)
  if (since === undefined) return [seconds, nanos]
  const [second, nano] = since
  return nanos < nano
    ? [seconds - second - 1, nanos - nano + 1e9]
    : [seconds - second, nanos - nano]
}

hrtime.bigint = (): bigint => {
  const at = micros()
  return at === null ? realHrtime.bigint() : BigInt(Math.round(at * 1000))
}

function uptime(): number {
  const at = micros()
  return at === null ? realUptime() : at / 1e6
}

export function placeClocks(patches: Patches): void {
  patches.set(globalThis, 'Date', () => DateOfWorld)
  patches.set(performance, 'now', () => performanceNow)
  patches.set(process, 'hrtime', () => hrtime)
  patches.set(process, 'uptime', () => uptime)
}

/** The second that was told last, and how. */
let dated = Number.NaN
let date = ''

/** The text of a `Date` header for now. */
export function dateHeader(): string {
  const second = Math.floor(now() / 1000)
  if (second !== dated) {
    dated = second
    date = new RealDate(second * 1000).toUTCString()
  }
  return date
}

/** What real clocks show, for who has to tell both apart. */
export function realDate(text: string): number {
  return RealDate.now() - RealDate.parse(text)
}
