/**
 * What the measured kernel (Linux 6.18, x86-64) takes for a buffer: a record, room for the bytes, and at the end a
 * list of the pages that hold further bytes. Every figure was read off SO_MEMINFO.
 */

/** The record of a buffer. */
export const BUFFER_RECORD = 256
/** The list of pages at its end. */
export const SHARED_INFO = 320
/** The room of the smallest buffer; headers always fit. */
const SMALL = 256
/** What a piece takes beside its bytes, which lie in pages. */
export const PIECE_OVERHEAD = BUFFER_RECORD + SMALL + SHARED_INFO
/** Rooms are made in multiples of this. */
const LINE = 64
/** Where the bytes begin in a sender's buffer: in front is room for all headers. */
const BEHIND_HEADERS = 192
/** Spare room of a buffer that must be made larger to take the bytes in. */
const SPARE = 128
/** What is asked for beside the bytes of a segment that is copied: headers of link, network and TCP, alignment. */
const COPIED_ASKED = 82
/** Where its bytes begin. */
const COPIED_HEADERS = 68

/** The power of two that is not below `n`, which is at least 1. */
export function powerOfTwo(n: number): number {
  return 1 << (32 - Math.clz32(n - 1))
}

/** The room of a buffer that was asked for `bytes`: memory comes in powers of two. */
function roomFor(bytes: number): number {
  if (bytes <= SMALL) return SMALL
  const wanted = Math.ceil(bytes / LINE) * LINE + SHARED_INFO
  return powerOfTwo(wanted) - SHARED_INFO
}

/** What a buffer with `bytes` and nothing else takes. */
export function bareCost(bytes: number): number {
  return BUFFER_RECORD + roomFor(bytes) + SHARED_INFO
}

/** What a segment of so many bytes takes that was copied on the way. */
export function copiedCost(length: number): number {
  return bareCost(length + COPIED_ASKED)
}

/** What room is left in it. */
export function copiedRoom(length: number): number {
  return roomFor(length + COPIED_ASKED) - COPIED_HEADERS - length
}

/** What room is left in a sender's buffer into which `length` bytes were put behind the headers. */
export function flattenedRoom(length: number): number {
  const missing = BEHIND_HEADERS + length - SMALL
  return roomFor(missing > 0 ? SMALL + missing + SPARE : SMALL) - BEHIND_HEADERS - length
}
