/** recv(2) of whole messages: datagrams, and the records of SOCK_SEQPACKET (unix(7)). */
import { type Attempt, BLOCKED, done, fail } from '../answer.ts'
import { MSG_OOB, MSG_PEEK, MSG_TRUNC } from '../constants/messages.ts'
import { EMPTY_PAYLOAD } from '../packet.ts'
import { NO_CONTROL, type Received, type RecvCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { movePeekOffset } from '../socket/peek-offset.ts'
import { SHUT_RECEIVE } from '../socket/sock.ts'
import { ControlRoom, receiveControl } from './control.ts'
import { UNIX_RECV } from './data-rules.ts'
import type { Message } from './message.ts'
import { senderOf } from './names.ts'
import { discharge, dropFlights, roomMade } from './queue.ts'
import type { UnixSock } from './unix-sock.ts'

const NOTHING: Received = {
  bytes: EMPTY_PAYLOAD,
  length: 0,
  address: null,
  flags: 0,
  control: NO_CONTROL,
}

export function recvUnixRecord(
  context: Context,
  sock: UnixSock,
  call: RecvCall,
  mayBlock: boolean,
): Attempt<Received> {
  if (sock.state !== 'connected') return fail(UNIX_RECV.notConnected, 'ENOTCONN')
  return receive(context, sock, call, mayBlock, true)
}

export function recvUnixDatagram(
  context: Context,
  sock: UnixSock,
  call: RecvCall,
  mayBlock: boolean,
): Attempt<Received> {
  return receive(context, sock, call, mayBlock, false)
}

/** `ends`: a call that may not wait sees the end, as records do; for datagrams it is just empty (facts 7.3). */
function receive(
  context: Context,
  sock: UnixSock,
  call: RecvCall,
  mayBlock: boolean,
  ends: boolean,
): Attempt<Received> {
  if ((call.flags & MSG_OOB) !== 0) return fail(UNIX_RECV.noUrgent, 'ENOTSUP')
  if (sock.error !== null) {
    const { error } = sock
    sock.error = null
    return fail(UNIX_RECV.pendingError, error)
  }
  const peek = (call.flags & MSG_PEEK) !== 0
  const [index, skip] = peek ? shownNext(sock) : [0, 0]
  const message = sock.queue[index]
  if (message === undefined) {
    if ((sock.shut & SHUT_RECEIVE) !== 0 && (mayBlock || ends)) return done(UNIX_RECV.end, NOTHING)
    return mayBlock ? BLOCKED : fail(UNIX_RECV.empty, 'EAGAIN')
  }
  const received = read(context, sock, call, message, skip)
  return done(peek ? UNIX_RECV.peeked : UNIX_RECV.message, received)
}

/** Which message a peek shows, and from where: SO_PEEK_OFF counts through the queue. */
function shownNext(sock: UnixSock): readonly [index: number, skip: number] {
  let skip = sock.options.peekOff
  if (skip < 0) return [0, 0]
  for (const [index, message] of sock.queue.entries()) {
    const { length } = message.bytes
    if (skip >= length && (skip > 0 || message.peeked)) {
      skip -= length
      continue
    }
    if (length === 0) sock.queue[index] = message.shown()
    return [index, skip]
  }
  return [sock.queue.length, skip]
}

function read(
  context: Context,
  sock: UnixSock,
  call: RecvCall,
  message: Message,
  skip: number,
): Received {
  const peek = (call.flags & MSG_PEEK) !== 0
  const address = senderOf(context, message.from)
  const left = message.bytes.length - skip
  const size = Math.min(call.size, left)
  const wasFull = sock.full
  if (peek) movePeekOffset(sock, size)
  else {
    sock.queue.shift()
    movePeekOffset(sock, -message.bytes.length)
    discharge(context, message)
    context.changed(sock, 'read')
  }
  roomMade(context, sock, wasFull)
  const room = new ControlRoom(call.controlSize)
  if (sock.options.timestamp) room.timestamp(context.now)
  else if (sock.options.timestampNs) room.timestampNs(context.now)
  const { credentials, files } = message
  receiveControl(context, sock, room, call.controlSize, credentials, files)
  if (!peek && files.length > 0) dropFlights(context, sock, files)
  return {
    bytes: message.bytes.subarray(skip, skip + size),
    length: (call.flags & MSG_TRUNC) !== 0 ? left : size,
    address,
    flags: room.flags | (size < left ? MSG_TRUNC : 0),
    control: room.items,
  }
}
