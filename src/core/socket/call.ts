/**
 * The calls that a socket's own code answers, as data.
 *
 * A call belongs to exactly one waiter. Its progress (bytes sent so far, bytes gathered so far) is kept in the
 * call itself, so that an attempt can be made again when the socket is woken.
 */
import type { SocketAddress } from '../address/socket-address.ts'

/** An ancillary data item of sendmsg(2) and recvmsg(2). `fds` holds open files in flight, for SCM_RIGHTS. */
export interface ControlMessage {
  /** SOL_SOCKET, IPPROTO_IP and others. */
  readonly level: number
  /** SCM_RIGHTS and others. */
  readonly type: number
  /** Its bytes. */
  readonly data: Uint8Array
  /** The open files of SCM_RIGHTS. */
  readonly files?: readonly number[]
}

export const NO_CONTROL: readonly ControlMessage[] = []

const NO_FILES: readonly number[] = []

/** connect(2). `address` null is AF_UNSPEC: dissolve the association. */
export class ConnectCall {
  readonly kind = 'connect'
  /** Null dissolves the association. */
  readonly address: SocketAddress | null
  /** The attempt that this call waits for is under way. */
  started = false
  /** This call began the attempt itself; else it joined one. */
  began = false
  /** How often the socket had been dissolved when the call began to wait. */
  dissolutions = 0
  /** The record whose queue must have room first; 0 for none. */
  waitsFor = 0
  /** Its place among those who wait for that; 0 once it has been woken. */
  ticket = 0

  constructor(address: SocketAddress | null) {
    this.address = address
  }

  /** For a kernel that goes its own way. */
  copy(): ConnectCall {
    const call = new ConnectCall(this.address)
    call.started = this.started
    call.began = this.began
    call.dissolutions = this.dissolutions
    call.waitsFor = this.waitsFor
    call.ticket = this.ticket
    return call
  }
}

/** accept(2). */
export class AcceptCall {
  readonly kind = 'accept'
  /** The call has waited. */
  waited = false

  /** For a kernel that goes its own way. */
  copy(): AcceptCall {
    const call = new AcceptCall()
    call.waited = this.waited
    return call
  }
}

/** send(2), sendto(2), sendmsg(2); with `all`, Python's sendall: repeated until everything is taken. */
export class SendCall {
  readonly kind = 'send'
  /** The program's memory until the call waits; then a copy stands in its place. */
  bytes: Uint8Array
  /** MSG_ bits. */
  readonly flags: number
  /** Where to; null: the peer. */
  readonly address: SocketAddress | null
  /** Ancillary data. */
  readonly control: readonly ControlMessage[]
  /** Python's sendall: system calls follow one another until everything is taken. */
  readonly all: boolean
  /** Where in `bytes` the present system call began (not 0 only for sendall). */
  start = 0
  /** Bytes taken so far by the present system call, from `start`. */
  sent = 0
  /** The present system call has waited. */
  started = false
  /** The present system call goes on by itself, once what it has sent was dealt with. */
  paused = false
  /** It was paused though it may not wait: it answers as soon as it finds no more room. */
  mustAnswer = false
  /** The record whose queue must have room first; 0 for none. */
  waitsFor = 0
  /** Its place among those who wait for that; 0 once it has been woken. */
  ticket = 0
  /** Open files that it carries (SCM_RIGHTS): held while it waits. */
  files: readonly number[] = NO_FILES
  /** What the socket's own code remembers from one attempt to the next; immutable. */
  memo: unknown = null

  constructor(
    bytes: Uint8Array,
    flags: number,
    address: SocketAddress | null,
    control: readonly ControlMessage[],
    all: boolean,
  ) {
    this.bytes = bytes
    this.flags = flags
    this.address = address
    this.control = control
    this.all = all
  }

  /** For a kernel that goes its own way. */
  copy(): SendCall {
    const call = new SendCall(this.bytes, this.flags, this.address, this.control, this.all)
    call.start = this.start
    call.sent = this.sent
    call.started = this.started
    call.paused = this.paused
    call.mustAnswer = this.mustAnswer
    call.waitsFor = this.waitsFor
    call.ticket = this.ticket
    call.files = this.files
    call.memo = this.memo
    return call
  }
}

/** What recv(2) and its kin return. */
export interface Received {
  /** What was received. */
  readonly bytes: Uint8Array
  /** The length that MSG_TRUNC reports: may exceed `bytes.length`. */
  readonly length: number
  /** Who has sent it; null when it has no name. */
  readonly address: SocketAddress | null
  /** MSG_TRUNC, MSG_CTRUNC, MSG_EOR, MSG_OOB, MSG_ERRQUEUE as returned in msg_flags. */
  readonly flags: number
  /** Ancillary data. */
  readonly control: readonly ControlMessage[]
}

/** recv(2), recvfrom(2), recvmsg(2). */
export class RecvCall {
  readonly kind = 'recv'
  /** At most so many bytes. */
  readonly size: number
  /** MSG_ bits. */
  readonly flags: number
  /** Space for ancillary data, bytes; 0 for recv and recvfrom. */
  readonly controlSize: number
  /** MSG_WAITALL: pieces gathered so far. */
  parts: Uint8Array[] = NO_PARTS
  /** Bytes so far. */
  gathered = 0
  /** What the socket's own code remembers from one attempt to the next; immutable. */
  memo: unknown = null

  constructor(size: number, flags: number, controlSize: number) {
    this.size = size
    this.flags = flags
    this.controlSize = controlSize
  }

  /** For a kernel that goes its own way. */
  copy(): RecvCall {
    const call = new RecvCall(this.size, this.flags, this.controlSize)
    call.parts = this.parts.length === 0 ? NO_PARTS : [...this.parts]
    call.gathered = this.gathered
    call.memo = this.memo
    return call
  }
}

/** Never added to. */
const NO_PARTS: Uint8Array[] = []

/** The last reference to an open file goes: close(2), which SO_LINGER may hold up. */
export class CloseCall {
  readonly kind = 'close'
  /** The connection has been told to end; what remains is waiting for SO_LINGER. */
  started = false

  /** For a kernel that goes its own way. */
  copy(): CloseCall {
    const call = new CloseCall()
    call.started = this.started
    return call
  }
}

/** A call that may have to wait. */
export type BlockingCall = ConnectCall | AcceptCall | SendCall | RecvCall | CloseCall
