/**
 * recv(2) on a stream (unix(7)): reads across messages, but not across descriptors, nor across senders where the
 * reader wants to know the sender, nor over the urgent mark.
 */
import type { SocketAddress } from '../address/socket-address.ts'
import { type Attempt, BLOCKED, done, fail } from '../answer.ts'
import { concat } from '../bytes.ts'
import { MSG_OOB, MSG_PEEK, MSG_WAITALL } from '../constants/messages.ts'
import type { Received, RecvCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import type { Credentials } from '../socket/credentials.ts'
import { movePeekOffset } from '../socket/peek-offset.ts'
import { SHUT_RECEIVE } from '../socket/sock.ts'
import { ControlRoom, receiveControl, sameSender } from './control.ts'
import { UNIX_RECV } from './data-rules.ts'
import { type Message, NO_FILES } from './message.ts'
import { senderOf } from './names.ts'
import { discharge, dropFlights } from './queue.ts'
import type { UnixSock } from './unix-sock.ts'
import { type Cursor, passUrgent, recvUrgent } from './urgent.ts'

/** Whose the end of a stream is shown as. */
const NOBODY: Credentials = { pid: 0, uid: 0, gid: 0 }

/** What a read has gathered besides its bytes. */
interface Origin {
  readonly address: SocketAddress | null
  /** Undefined until the first message, where the reader wants to know. */
  readonly sender: Credentials | null | undefined
}

/** The read stops at the urgent mark. */
const MARK = 'mark'

const NO_ORIGIN: Origin = { address: null, sender: undefined }

export function recvUnixStream(
  context: Context,
  sock: UnixSock,
  call: RecvCall,
  mayBlock: boolean,
): Attempt<Received> {
  if (sock.state !== 'connected') return fail(UNIX_RECV.notConnectedStream, 'EINVAL')
  if ((call.flags & MSG_OOB) !== 0) return recvUrgent(context, sock, call)
  const reading = new Reading(context, sock, call)
  if (reading.run()) return done(reading.rule, reading.result())
  // Nothing more is there, and it is not enough.
  if (sock.error !== null) {
    const { error } = sock
    // A pending error is lost on a read that has something to return.
    sock.error = null
    if (reading.copied === 0) return fail(UNIX_RECV.pendingError, error)
  } else if ((sock.shut & SHUT_RECEIVE) !== 0) {
    if (reading.copied === 0) return done(UNIX_RECV.end, reading.result())
  } else if (mayBlock) {
    reading.keep()
    return BLOCKED
  } else if (reading.copied === 0) return fail(UNIX_RECV.empty, 'EAGAIN')
  return done(UNIX_RECV.short, reading.result())
}

/** One read under way. */
class Reading {
  copied: number
  readonly #context: Context
  readonly #sock: UnixSock
  readonly #call: RecvCall
  readonly #peek: boolean
  readonly #parts: Uint8Array[]
  #origin: Origin
  #files: readonly number[] = NO_FILES

  constructor(context: Context, sock: UnixSock, call: RecvCall) {
    this.#context = context
    this.#sock = sock
    this.#call = call
    this.#peek = (call.flags & MSG_PEEK) !== 0
    this.#parts = [...call.parts]
    this.copied = call.gathered
    this.#origin = (call.memo as Origin | null) ?? NO_ORIGIN
  }

  get rule() {
    return this.#peek ? UNIX_RECV.peeked : UNIX_RECV.data
  }

  /** Reads what is there; false when it is less than the caller waits for. */
  run(): boolean {
    const { size, flags } = this.#call
    const lowat = Math.min(this.#sock.options.rcvLowat, size)
    const target = Math.max(1, (flags & MSG_WAITALL) !== 0 ? size : lowat)
    const skip = this.#peek ? Math.max(0, this.#sock.options.peekOff) : 0
    const cursor: Cursor = { index: 0, skip }
    for (;;) {
      const message = this.#next(cursor)
      if (message === null) return this.copied >= target
      if (message === MARK || !this.#knows(message)) return true
      const more = this.#peek ? this.#show(message, cursor) : this.#take(message)
      if (!more) return true
    }
  }

  /** The message to read next, past what SO_PEEK_OFF has shown and what the urgent mark leaves behind. */
  #next(cursor: Cursor): Message | null | typeof MARK {
    const { queue } = this.#sock
    const present = queue[cursor.index] !== undefined
    let message = passUrgent(this.#context, this.#sock, cursor, this.#peek, this.copied > 0)
    if (message === null && present && this.copied > 0) return MARK
    while (message !== null && cursor.skip >= message.bytes.length) {
      cursor.skip -= message.bytes.length
      cursor.index += 1
      message = queue[cursor.index] ?? null
    }
    return message
  }

  /** Whether the message may be joined to what has been read; the first one says who sent it. */
  #knows(message: Message): boolean {
    const { address, sender } = this.#origin
    if (sender !== undefined) return sameSender(message.credentials, sender)
    const asked = this.#sock.options.passCred
    if (asked || address === null) {
      this.#origin = {
        address: senderOf(this.#context, message.from),
        sender: asked ? message.credentials : undefined,
      }
    }
    return true
  }

  /** Takes bytes of the first message out of the queue; false where the read ends. */
  #take(message: Message): boolean {
    const { queue } = this.#sock
    const chunk = this.#copy(message, 0)
    movePeekOffset(this.#sock, -chunk)
    this.#files = message.files
    if (chunk < message.bytes.length) {
      queue[0] = message.after(chunk, NO_FILES)
      return false
    }
    queue.shift()
    discharge(this.#context, message)
    return this.#files.length === 0 && this.copied < this.#call.size
  }

  /** Copies bytes and leaves them. As the kernel does, a peek looks at what follows even when it is full already. */
  #show(message: Message, cursor: Cursor): boolean {
    movePeekOffset(this.#sock, this.#copy(message, cursor.skip))
    cursor.skip = 0
    cursor.index += 1
    this.#files = message.files
    return message.files.length === 0 && this.#sock.queue[cursor.index] !== undefined
  }

  #copy(message: Message, skip: number): number {
    const chunk = Math.min(message.bytes.length - skip, this.#call.size - this.copied)
    if (chunk > 0) this.#parts.push(message.bytes.subarray(skip, skip + chunk))
    this.copied += chunk
    return chunk
  }

  /** Keeps what has been gathered for the next attempt. */
  keep(): void {
    this.#call.parts = this.#parts
    this.#call.gathered = this.copied
    this.#call.memo = this.#origin
  }

  result(): Received {
    const room = new ControlRoom(this.#call.controlSize)
    const { address, sender = NOBODY } = this.#origin
    receiveControl(this.#context, this.#sock, room, this.#call.controlSize, sender, this.#files)
    if (!this.#peek && this.#files.length > 0) {
      dropFlights(this.#context, this.#sock, this.#files)
    }
    return {
      bytes: concat(this.#parts),
      length: this.copied,
      address,
      flags: room.flags,
      control: room.items,
    }
  }
}
