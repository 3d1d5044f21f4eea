/** recv(2), recvfrom(2) and recvmsg(2) of UDP and raw sockets: errors first, then datagrams, then shutdown. */

import { type Attempt, BLOCKED, done, fail } from '../answer.ts'
import { MSG_CTRUNC, MSG_ERRQUEUE, MSG_PEEK, MSG_TRUNC } from '../constants/messages.ts'
import { EMPTY_PAYLOAD } from '../packet.ts'
import { NO_CONTROL, type Received, type RecvCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_RECEIVE } from '../socket/sock.ts'
import { ControlBuffer, describe } from './ancillary.ts'
import type { ReceivedDatagram } from './datagram-queue.ts'
import { RECEIVING } from './datagram-rules.ts'
import type { DatagramSock } from './datagram-sock.ts'
import { readError } from './icmp-error.ts'
import { shownAddress } from './names.ts'

const NOTHING: Received = {
  bytes: EMPTY_PAYLOAD,
  length: 0,
  address: null,
  flags: 0,
  control: NO_CONTROL,
}

export function recv(
  context: Context,
  sock: DatagramSock,
  call: RecvCall,
  mayBlock: boolean,
): Attempt<Received> {
  if ((call.flags & MSG_ERRQUEUE) !== 0) return recvError(context, sock, call)
  if (sock.error !== null) {
    const { error } = sock
    sock.error = null
    return fail(RECEIVING.pendingError, error)
  }
  const peek = (call.flags & MSG_PEEK) !== 0
  if (peek) sock.received.look()
  const place = find(sock, peek)
  if (place !== null) {
    const received = take(context, sock, place, call, peek)
    return done(RECEIVING.received, received)
  }
  if (!mayBlock) return fail(RECEIVING.wouldBlock, 'EAGAIN')
  return (sock.shut & SHUT_RECEIVE) === 0 ? BLOCKED : done(RECEIVING.shut, NOTHING)
}

interface Place {
  readonly index: number
  /** SO_PEEK_OFF: bytes of the datagram that were peeked at before. */
  readonly offset: number
}

const FIRST: Place = { index: 0, offset: 0 }

/**
 * Which datagram, and from where on. Only a peek under SO_PEEK_OFF begins elsewhere than at the first byte. It passes
 * over an empty datagram that was peeked at before (Linux `__skb_try_recv_from_queue`).
 */
function find(sock: DatagramSock, peek: boolean): Place | null {
  const { received, options } = sock
  if (received.length === 0) return null
  let offset = peek ? options.peekOff : -1
  if (offset < 0) return FIRST
  for (let index = 0; index < received.length; index++) {
    const datagram = received.at(index) as ReceivedDatagram
    const { length } = datagram.payload
    if (offset < length || (offset === 0 && !received.wasPeeked(datagram))) return { index, offset }
    offset -= length
  }
  return null
}

function take(
  context: Context,
  sock: DatagramSock,
  { index, offset }: Place,
  call: RecvCall,
  peek: boolean,
): Received {
  const datagram = sock.received.at(index) as ReceivedDatagram
  const { payload } = datagram
  const whole = offset === 0 && payload.length <= call.size
  const bytes = whole ? payload : payload.subarray(offset, offset + call.size)
  const length = (call.flags & MSG_TRUNC) === 0 ? bytes.length : payload.length
  if (peek) sock.received.peeked(datagram)
  else {
    sock.received.remove(sock.lump)
    context.changed(sock, 'datagram read')
  }
  movePeekOffset(sock, peek ? length : -length)
  const control = new ControlBuffer(call.controlSize)
  describe(context, sock, datagram, control)
  let flags = 0
  // Linux compares with the whole datagram, also where a peek begins in the middle (`udp_recvmsg`).
  if (call.size <= payload.length - offset && bytes.length < payload.length) flags |= MSG_TRUNC
  if (control.truncated) flags |= MSG_CTRUNC
  return {
    bytes,
    length,
    address: shownAddress(sock.family, datagram.source, datagram.sourcePort, datagram.iface),
    flags,
    control: control.messages,
  }
}

/** Peeking moves the offset on, reading moves it back, by what the call gave (socket(7), SO_PEEK_OFF). */
function movePeekOffset(sock: DatagramSock, by: number): void {
  const { peekOff } = sock.options
  if (peekOff < 0 || by === 0) return
  const next = Math.max(0, peekOff + by)
  if (next === peekOff) return
  sock.options = sock.options.copy()
  sock.options.peekOff = next
}

/** The oldest kept error. The pending error becomes that of the next one. */
function recvError(context: Context, sock: DatagramSock, call: RecvCall): Attempt<Received> {
  const [first, next] = sock.errors
  if (first === undefined) return fail(RECEIVING.noError, 'EAGAIN')
  sock.errors = sock.errors.slice(1)
  if (next?.carrier != null) sock.error = next.error.errno
  else if (first.carrier !== null) sock.error = null
  return done(RECEIVING.error, readError(context, sock, first, call.size, call.controlSize))
}
