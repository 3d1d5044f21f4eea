// How far apart events have to be so that the words of calls fit into their bars, and the segments of a burst can be
// told apart.
import type { PageItem } from '../model.ts'
import type { Room } from './timeline.ts'
import { durationText } from './timeline.ts'

/** Pixels for one place when the page opens. */
export const PLACE = 11

const LETTER = 6.3
const PADDING = 16
/** Places between segments that one socket sends. */
const BURST = 2

/** `connect 10 ms`, `recv 50 ms = EAGAIN`: the call, how long it was blocked, and why it failed. */
export function callWords(item: PageItem, times: readonly number[]): string {
  const { label, waited, state, start, end, text } = item
  const took = waited && end >= 0 ? (times[end] as number) - (times[start] as number) : 0
  const blocked = took > 0 ? ` ${durationText(took)}` : ''
  const failure = state === 'failed' ? text.slice(text.lastIndexOf(' = ')) : ''
  return `${label}${blocked}${failure}`
}

export function roomFor(items: readonly PageItem[], times: readonly number[]): Room {
  const room = new Map<number, readonly [number, number]>()
  const sendings = new Map<number, number>()
  for (const item of items) {
    const { kind, lane, start, end } = item
    if (kind === 'call' && end > start) {
      room.set(end, [start, (callWords(item, times).length * LETTER + PADDING) / PLACE])
    } else if (kind === 'packet') {
      const before = sendings.get(lane)
      if (before !== undefined && before !== start && !room.has(start)) {
        room.set(start, [before, BURST])
      }
      sendings.set(lane, start)
    }
  }
  return room
}
