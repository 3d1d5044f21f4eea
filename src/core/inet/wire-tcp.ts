/** A TCP segment as bytes (RFC 9293 3.1), its options in the order and with the padding of Linux. */
import { NO_OPTIONS, type SackBlock, Segment, SegmentOptions } from '../packet.ts'

const HEADER = 20
const MOST_OPTIONS = 40

/** Kinds of options. */
const END = 0
const NOP = 1
const MSS = 2
const WINDOW_SCALE = 3
const SACK_PERMITTED = 4
const SACK = 5
const TIMESTAMPS = 8

function put32(to: number[], value: number): void {
  to.push((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff)
}

/** The bytes of the options: a multiple of four. */
function encodeOptions(options: SegmentOptions): readonly number[] {
  if (options === NO_OPTIONS) return []
  const to: number[] = []
  const { mss, timestamps, sackPermitted, windowScale, sack } = options
  if (mss !== null) to.push(MSS, 4, mss >> 8, mss & 0xff)
  if (timestamps !== null) {
    // The SACK permission takes the place of the padding.
    if (sackPermitted) to.push(SACK_PERMITTED, 2)
    else to.push(NOP, NOP)
    to.push(TIMESTAMPS, 10)
    put32(to, timestamps[0])
    put32(to, timestamps[1])
  } else if (sackPermitted) {
    to.push(NOP, NOP, SACK_PERMITTED, 2)
  }
  if (windowScale !== null) to.push(NOP, WINDOW_SCALE, 3, windowScale)
  if (sack.length > 0) {
    to.push(NOP, NOP, SACK, 2 + 8 * sack.length)
    for (const [from, end] of sack) {
      put32(to, from)
      put32(to, end)
    }
  }
  if (to.length > MOST_OPTIONS) throw new Error(`TCP options of ${to.length} bytes`)
  return to
}

/** The segment with its checksum field 0. */
export function encodeSegment(segment: Segment): Uint8Array {
  const options = encodeOptions(segment.options)
  const size = HEADER + options.length
  const bytes = new Uint8Array(size + segment.payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, segment.sourcePort)
  view.setUint16(2, segment.destinationPort)
  view.setUint32(4, segment.seq >>> 0)
  view.setUint32(8, segment.ack >>> 0)
  view.setUint8(12, (size >> 2) << 4)
  view.setUint8(13, segment.flags)
  view.setUint16(14, segment.window)
  view.setUint16(18, segment.urgent)
  bytes.set(options, HEADER)
  bytes.set(segment.payload, size)
  return bytes
}

/** null when the bytes are no segment. Options that are not known are passed over. */
export function decodeSegment(bytes: Uint8Array): Segment | null {
  if (bytes.length < HEADER) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = (view.getUint8(12) >> 4) << 2
  if (size < HEADER || size > bytes.length) return null
  return new Segment(
    view.getUint16(0),
    view.getUint16(2),
    view.getInt32(4),
    view.getInt32(8),
    view.getUint8(13) & 0x3f,
    view.getUint16(14),
    view.getUint16(18),
    decodeOptions(bytes.subarray(HEADER, size)),
    bytes.slice(size),
  )
}

function decodeOptions(bytes: Uint8Array): SegmentOptions {
  if (bytes.length === 0) return NO_OPTIONS
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let mss: number | null = null
  let scale: number | null = null
  let permitted = false
  let stamps: readonly [number, number] | null = null
  const sack: SackBlock[] = []
  let at = 0
  while (at < bytes.length) {
    const kind = bytes[at] as number
    if (kind === END) break
    if (kind === NOP) {
      at += 1
      continue
    }
    const length = bytes[at + 1] ?? 0
    if (length < 2 || at + length > bytes.length) break
    if (kind === MSS && length === 4) mss = view.getUint16(at + 2)
    else if (kind === WINDOW_SCALE && length === 3) scale = view.getUint8(at + 2)
    else if (kind === SACK_PERMITTED && length === 2) permitted = true
    else if (kind === TIMESTAMPS && length === 10) {
      stamps = [view.getUint32(at + 2), view.getUint32(at + 6)]
    } else if (kind === SACK) {
      for (let i = at + 2; i + 8 <= at + length; i += 8) {
        sack.push([view.getInt32(i), view.getInt32(i + 4)])
      }
    }
    at += length
  }
  return new SegmentOptions(mss, scale, permitted, stamps, sack)
}
