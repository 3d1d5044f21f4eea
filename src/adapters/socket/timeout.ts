/** Timeouts as Python takes them (facts 4.1), in milliseconds at the API and whole microseconds inside. */
import { cInt, overflowError, pythonType, typeError, valueError } from '../../core/arguments.ts'
import type { Micros } from '../../core/time.ts'
import type { Timeout } from '../api/call-options.ts'

/** The longest time that Python can hold, 2^63 nanoseconds, and the longest of C's time_t. */
const LONGEST_MS = 2 ** 63 / 1e6
const LONGEST_TIME_T = 2 ** 63 * 1000

/** Reads the argument of settimeout: microseconds rounded up, or null for ever. */
export function readTimeout(value: unknown): Micros | null {
  if (value === null) return null
  if (typeof value === 'bigint' || typeof value === 'boolean') return readTimeout(Number(value))
  if (typeof value !== 'number') {
    throw typeError(`'${pythonType(value)}' object cannot be interpreted as an integer`)
  }
  if (Number.isNaN(value)) throw valueError('Invalid value NaN (not a number)')
  if (Math.abs(value) >= LONGEST_TIME_T) {
    throw overflowError('timestamp out of range for platform time_t')
  }
  if (Math.abs(value) >= LONGEST_MS) {
    throw overflowError('timestamp too large to convert to C _PyTime_t')
  }
  if (value < 0) throw valueError('Timeout value out of range')
  return Math.ceil(value * 1000)
}

/** A timeout as gettimeout gives it. */
export function writeTimeout(timeout: Micros | null): Timeout {
  return timeout === null ? null : timeout / 1000
}

/** Reads the argument of setblocking: an int of C. */
export function readBlocking(value: unknown): boolean {
  return cInt(value) !== 0
}
