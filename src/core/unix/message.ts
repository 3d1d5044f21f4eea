/**
 * One message in a receive queue, and what it costs its sender's buffer: the memory that the measured kernel allocates
 * for it (facts 7.4, the table of bytes before EAGAIN).
 */
import type { Credentials } from '../socket/credentials.ts'
import type { SockId } from '../socket/sock.ts'

const PAGE = 4096
/** The descriptor of a buffer, aligned to a cache line, and what stands behind its bytes. */
const BUFFER = 256
const TRAILER = 320
const LINE = 64
/** The smallest piece of memory that holds the trailer. */
const SMALLEST = 512
/** Bytes that a stream's buffer takes before it continues in pages: one page less the trailer. */
const STREAM_HEAD = PAGE - TRAILER
/** The most that one stream buffer takes. */
const STREAM_MOST = STREAM_HEAD + 8 * PAGE
/** The same two for messages: four pages less the trailer, and seventeen pages beyond the head. */
const MESSAGE_HEAD = 4 * PAGE - TRAILER
const MESSAGE_PAGES = 17 * PAGE
/** No single piece of memory is larger. */
const LARGEST_PIECE = 4 * 1024 * 1024

export const NO_FILES: readonly number[] = []

export class Message {
  /** Names the message in its queue. */
  readonly id: number
  /** Whose buffer it fills, and whose name recvfrom shows. */
  readonly from: SockId
  /** What has not been read of it. */
  readonly bytes: Uint8Array
  /** What it costs the sender's buffer until the last byte is read. */
  readonly charge: number
  /** The sender, when somebody wanted to know. */
  readonly credentials: Credentials | null
  /** Open files in flight. */
  readonly files: readonly number[]
  /** An empty message that SO_PEEK_OFF has shown once. */
  readonly peeked: boolean

  constructor(
    id: number,
    from: SockId,
    bytes: Uint8Array,
    charge: number,
    credentials: Credentials | null,
    files: readonly number[],
    peeked = false,
  ) {
    this.id = id
    this.from = from
    this.bytes = bytes
    this.charge = charge
    this.credentials = credentials
    this.files = files
    this.peeked = peeked
  }

  /** What is left once the first `count` bytes have been read, and `files` have not been taken. */
  after(count: number, files: readonly number[]): Message {
    const { id, from, bytes, charge, credentials } = this
    return new Message(id, from, bytes.subarray(count), charge, credentials, files)
  }

  /** The same, once SO_PEEK_OFF has shown it. */
  shown(): Message {
    const { id, from, bytes, charge, credentials, files } = this
    return new Message(id, from, bytes, charge, credentials, files, true)
  }
}

function wholePages(size: number): number {
  return Math.ceil(size / PAGE) * PAGE
}

/** The piece of memory for the head: a power of two. */
function piece(head: number): number {
  let size = SMALLEST
  while (size < Math.ceil(head / LINE) * LINE + TRAILER) size *= 2
  return size
}

/** How many of `left` bytes the next message of a stream takes: two should fit into the buffer. */
export function streamPiece(left: number, sndBuf: number): number {
  return Math.min(left, (sndBuf >> 1) - 64, STREAM_MOST)
}

export function streamCharge(size: number): number {
  const paged = Math.min(size, wholePages(Math.max(0, size - STREAM_HEAD)))
  return BUFFER + piece(size - paged) + wholePages(paged)
}

/** The cost of a datagram or record, or null when no piece of memory is large enough. */
export function messageCharge(size: number): number | null {
  const beyond = Math.max(0, size - MESSAGE_HEAD)
  const paged = wholePages(Math.min(beyond, MESSAGE_PAGES))
  const head = piece(size - paged)
  return head > LARGEST_PIECE ? null : BUFFER + head + paged
}
