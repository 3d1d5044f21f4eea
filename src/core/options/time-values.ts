/** The times of SO_LINGER, SO_RCVTIMEO, SO_SNDTIMEO and TCP_DEFER_ACCEPT, as the kernel keeps and shows them. */
import type { ErrnoName } from '../errno.ts'
import { bigLongsBytes, intAt, intsBytes, longAt, longsBytes } from './codec.ts'
import type { Linger } from './values.ts'

/** The measured kernel's clock has 250 ticks a second: times of socket(7) options are whole ticks (facts 0). */
const TICKS = 250
const TICK_US = 1_000_000 / TICKS
/** MAX_SCHEDULE_TIMEOUT in seconds: from here on it means for ever. */
const FOREVER_S = ((1n << 63n) - 1n) / BigInt(TICKS)

const LINGER_BYTES = 8
const TIMEVAL_BYTES = 16

/** struct linger: two ints. Not on: the seconds stay as they were. */
export function decodeLinger(bytes: Uint8Array, before: Linger): Linger | ErrnoName {
  if (bytes.length < LINGER_BYTES) return 'EINVAL'
  if (intAt(bytes) === 0) return { on: false, seconds: before.seconds }
  const seconds = intAt(bytes, 4)
  return { on: true, seconds: seconds < 0 ? Number.POSITIVE_INFINITY : seconds }
}

export function encodeLinger({ on, seconds }: Linger): Uint8Array {
  const shown =
    seconds === Number.POSITIVE_INFINITY ? Number(BigInt.asIntN(32, FOREVER_S)) : seconds
  return intsBytes(on ? 1 : 0, shown)
}

/** A time limit: in microseconds (Infinity: none, 0: over at once), and as getsockopt shows it. */
export interface TimeLimit {
  readonly micros: number
  /** struct timeval; kept because a limit of many years is more microseconds than a number holds exactly. */
  readonly shown: Uint8Array
}

/** struct timeval, rounded up to a whole tick. Zero is no limit; a negative time is over at once, and shows as zero. */
export function decodeTimeout(bytes: Uint8Array): TimeLimit | ErrnoName {
  if (bytes.length < TIMEVAL_BYTES) return 'EINVAL'
  const seconds = longAt(bytes, 0)
  const micros = longAt(bytes, 8)
  if (micros < 0n || micros >= 1_000_000n) return 'EDOM'
  const nothing = longsBytes(0, 0)
  if (seconds < 0n) return { micros: 0, shown: nothing }
  if ((seconds === 0n && micros === 0n) || seconds >= FOREVER_S - 1n) {
    return { micros: Number.POSITIVE_INFINITY, shown: nothing }
  }
  const ticks = Math.ceil(Number(micros) / TICK_US)
  const whole = seconds + BigInt(Math.floor(ticks / TICKS))
  const rest = (ticks % TICKS) * TICK_US
  return { micros: Number(whole) * 1_000_000 + rest, shown: bigLongsBytes(whole, BigInt(rest)) }
}

/** SYN-ACK retransmissions that cover `seconds`: the first after `initial` seconds, then doubling up to `maximum`. */
export function secondsToRetransmissions(
  seconds: number,
  initial: number,
  maximum: number,
): number {
  if (seconds <= 0) return 0
  let count = 1
  let covered = initial
  let interval = initial
  while (seconds > covered && count < 255) {
    count += 1
    interval = Math.min(interval * 2, maximum)
    covered += interval
  }
  return count
}

/** The seconds that so many retransmissions cover. */
export function retransmissionsToSeconds(count: number, initial: number, maximum: number): number {
  let covered = count > 0 ? initial : 0
  let interval = initial
  for (let left = count - 1; left > 0; left -= 1) {
    interval = Math.min(interval * 2, maximum)
    covered += interval
  }
  return covered
}
