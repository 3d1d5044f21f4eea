// Virtual time: what its unit is, how it is written, how a user's text becomes it.
// It decides nothing about when things happen, and reads no clock.

/** A point in virtual time, or a duration: an integer number of microseconds, or {@link FOREVER}. */
export type Micros = number

/** A deadline that never comes. Larger than every time; never scheduled. */
export const FOREVER = Infinity

/** When `timeout` from `now` is over. What lies beyond the times that can be counted never comes. */
export const deadlineAfter = (now: Micros, timeout: Micros): Micros => {
  const deadline = now + timeout
  return deadline <= Number.MAX_SAFE_INTEGER ? deadline : FOREVER
}

/** Microseconds in `n` milliseconds, rounded to a whole microsecond. */
export const ms = (n: number): Micros => Math.round(n * 1000)

/** Microseconds in `n` seconds, rounded to a whole microsecond. */
export const seconds = (n: number): Micros => Math.round(n * 1_000_000)

/** Milliseconds in `us` microseconds, fractions kept. */
export const toMs = (us: Micros): number => us / 1000

/** Fixed text of a time in seconds, always six decimals: `12.003456`; `forever` for {@link FOREVER}. */
export const formatTime = (us: Micros): string => {
  if (us === FOREVER) return 'forever'
  const whole = Math.abs(us)
  const rest = whole % 1_000_000
  const text = `${(whole - rest) / 1_000_000}.${String(rest).padStart(6, '0')}`
  return us < 0 ? `-${text}` : text
}

const UNITS: Readonly<Record<string, number>> = { us: 1, µs: 1, ms: 1000, s: 1_000_000 }

/**
 * Reads a duration such as `250us`, `0.8ms`, `3s` or `5` (a plain number is milliseconds).
 * A positive duration never becomes zero: the shortest is one microsecond.
 * @returns whole microseconds, or `undefined` when the text is not a duration
 */
export const parseDuration = (text: string): Micros | undefined => {
  const match = /^(\d+\.?\d*|\.\d+)\s*([a-zµ]*)$/.exec(text.trim())
  if (match === null) return undefined
  const unit = match[2] || 'ms'
  const scale = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined
  if (scale === undefined) return undefined
  const exact = Number(match[1]) * scale
  return exact > 0 ? Math.max(1, Math.round(exact)) : 0
}

/** The shortest exact text that {@link parseDuration} reads back: `800us`, `5ms`, `1.5ms`, `3s`. */
export const formatDuration = (us: Micros): string => {
  if (us === FOREVER) return 'forever'
  const size = Math.abs(us)
  if (size !== 0 && size % 1_000_000 === 0) return `${us / 1_000_000}s`
  return size >= 1000 || size === 0 ? `${us / 1000}ms` : `${us}us`
}
