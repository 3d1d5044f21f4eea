/** Python counts seconds, the library milliseconds. */
import type { Value } from './arguments.ts'

/** Seconds as milliseconds; what is no number goes through as it is, for the library to refuse. */
export function toMs(seconds: Value): number | null {
  return (typeof seconds === 'number' ? seconds * 1000 : seconds) as number | null
}

export function toSeconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000
}
