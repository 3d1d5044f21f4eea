/** Readiness bits in words, for traces and messages. */

import * as poll from './constants/poll.ts'

const NAMES = Object.entries(poll)
  .filter(([name]) => name.startsWith('POLL'))
  .sort(([, a], [, b]) => a - b)

/** The names of the bits that are set, lowest first: `['POLLIN', 'POLLRDHUP']`. */
export function pollNames(bits: number): string[] {
  return NAMES.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name)
}
