// What is remarkable about a segment that leaves its sender, in the sense of those who analyse captures: it repeats, it
// acknowledges what it has acknowledged before, it closes the window. (A reset says so itself.)
import { ACK, FIN, type Packet, RST, type Segment, SYN } from '../core/packet.ts'

/**
 * `again`: it carries something that its sender had sent before. `dup-ack`: nothing but the acknowledgement and the
 * window that were there already, and no answer to a keep-alive (RFC 5681 2). `zero-window`: its sender takes nothing.
 */
export type Mark = 'again' | 'dup-ack' | 'zero-window'

/** One direction of a connection, as far as its segments were seen. */
interface Direction {
  /** The number of its SYN. */
  readonly first: number
  /** One past the highest sequence number that was sent. */
  next: number
  ack: number
  window: number
  /** The last segment asked whether the other side is still there. */
  keepAlive: boolean
}

const NONE: readonly Mark[] = []

const wayOf = (from: string, fromPort: number, to: string, toPort: number): string =>
  `${from}|${fromPort}|${to}|${toPort}`

function lengthOf({ payload, flags }: Segment): number {
  return payload.length + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0)
}

export class SegmentMarks {
  readonly #directions = new Map<string, Direction>()

  /** Notes a packet that is sent; gives its marks. To be called once for each, in order. */
  sent({ source, destination, body }: Packet): readonly Mark[] {
    if (body.kind !== 'tcp') return NONE
    const { sourcePort, destinationPort } = body
    const way = wayOf(source, sourcePort, destination, destinationPort)
    const known = this.#directions.get(way)
    const newborn = (body.flags & SYN) !== 0 && known?.first !== body.seq
    if (known === undefined || newborn) {
      this.#directions.set(way, begin(body))
      return NONE
    }
    const other = this.#directions.get(wayOf(destination, destinationPort, source, sourcePort))
    return note(known, body, other?.keepAlive ?? false)
  }
}

function begin(segment: Segment): Direction {
  const { seq, ack, window } = segment
  return { first: seq, next: (seq + lengthOf(segment)) | 0, ack, window, keepAlive: false }
}

/** @param asked whether the other side's last segment was a keep-alive */
function note(direction: Direction, segment: Segment, asked: boolean): readonly Mark[] {
  const { seq, ack, window, flags } = segment
  const length = lengthOf(segment)
  const plain = (flags & (SYN | FIN | RST)) === 0
  const ahead = (direction.next - seq) | 0
  const same = ahead === 0 && ack === direction.ack && window === direction.window
  direction.keepAlive = plain && length <= 1 && ahead === 1
  const marks: Mark[] = []
  if (length > 0 && ahead > 0 && !direction.keepAlive) marks.push('again')
  if (plain && window === 0) marks.push('zero-window')
  else if (plain && length === 0 && (flags & ACK) !== 0 && same && !asked) marks.push('dup-ack')
  if (((seq + length - direction.next) | 0) > 0) direction.next = (seq + length) | 0
  direction.ack = ack
  direction.window = window
  return marks
}
