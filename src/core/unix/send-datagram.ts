/** send(2) and sendto(2) of whole messages: datagrams, and the records of SOCK_SEQPACKET (unix(7)). */
import type { SocketAddress } from '../address/socket-address.ts'
import { Answer, type Attempt, BLOCKED, done, fail } from '../answer.ts'
import { MSG_OOB } from '../constants/messages.ts'
import type { SendCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_RECEIVE, SHUT_SEND } from '../socket/sock.ts'
import { leftPeer, maySend } from './connect.ts'
import { identified, readControl, type Sending, takesRights } from './control.ts'
import { UNIX_SEND } from './data-rules.ts'
import { messageCharge } from './message.ts'
import { findUnix, isRefusal, nameForCredentials } from './names.ts'
import { edit, setPeer } from './peers.ts'
import { deliver } from './queue.ts'
import { UNIX_FIND } from './rules.ts'
import { AF_UNIX, type UnixSock } from './unix-sock.ts'
import { keepsWaiting, waitForRoom } from './waiters.ts'

/** Of SO_SNDBUF, what a single message may not use. */
const RESERVED = 32

export function sendUnixDatagram(
  context: Context,
  sock: UnixSock,
  call: SendCall,
  mayBlock: boolean,
): Attempt<number> {
  return sendMessage(context, sock, call, call.address, mayBlock)
}

/** Records go to the peer alone: an address is ignored. */
export function sendUnixRecord(
  context: Context,
  sock: UnixSock,
  call: SendCall,
  mayBlock: boolean,
): Attempt<number> {
  if (!call.started) {
    if (sock.error !== null) return pending(sock, sock.error)
    if (sock.state !== 'connected') return fail(UNIX_SEND.notConnected, 'ENOTCONN')
  }
  return sendMessage(context, sock, call, null, mayBlock)
}

function sendMessage(
  context: Context,
  sock: UnixSock,
  call: SendCall,
  address: SocketAddress | null,
  mayBlock: boolean,
): Attempt<number> {
  if (!call.started) {
    const refusal = begin(context, sock, call, address)
    if (refusal !== null) return refusal
  }
  if (call.started && keepsWaiting(call, mayBlock)) return BLOCKED
  // A call that waits for its receiver has its memory already: it looks at nothing else (facts 7.4).
  const resumed = call.started && call.waitsFor !== 0
  const answer =
    (resumed ? null : noMemory(sock, mayBlock)) ??
    pass(context, sock, call, address, resumed, mayBlock)
  call.started = answer === WAIT
  return answer === WAIT ? BLOCKED : answer
}

/** An attempt that waits, where null means "go on". */
const WAIT = Symbol('wait')
type Step = Answer<number> | typeof WAIT

function pending(sock: UnixSock, error: NonNullable<UnixSock['error']>): Answer<never> {
  sock.error = null
  return fail(UNIX_SEND.pendingError, error)
}

/** What a system call checks once. */
function begin(
  context: Context,
  sock: UnixSock,
  call: SendCall,
  address: SocketAddress | null,
): Answer<never> | null {
  const sending = readControl(context, call)
  if (sending instanceof Answer) return sending
  if ((call.flags & MSG_OOB) !== 0) return fail(UNIX_SEND.noUrgent, 'ENOTSUP')
  if (address !== null && (address.family !== AF_UNIX || address.name === '')) {
    return fail(UNIX_FIND.badAddress, 'EINVAL')
  }
  nameForCredentials(context, sock)
  if (call.bytes.length > sock.options.sndBuf - RESERVED) return fail(UNIX_SEND.tooLong, 'EMSGSIZE')
  if (messageCharge(call.bytes.length) === null) return fail(UNIX_SEND.noMemory, 'ENOBUFS')
  call.memo = sending
  call.files = sending.files
  call.waitsFor = 0
  return null
}

/** Why the sender has no memory for the message; null when it has. */
function noMemory(sock: UnixSock, mayBlock: boolean): Step | null {
  if (sock.error !== null) return pending(sock, sock.error)
  if ((sock.shut & SHUT_SEND) !== 0) return fail(UNIX_SEND.shut, 'EPIPE')
  if (sock.hasRoom) return null
  return mayBlock ? WAIT : fail(UNIX_SEND.full, 'EAGAIN')
}

/** Finds the receiver and hands the message over, or waits for room in its queue. */
function pass(
  context: Context,
  sock: UnixSock,
  call: SendCall,
  address: SocketAddress | null,
  resumed: boolean,
  mayBlock: boolean,
): Step {
  const target = resumed ? call.waitsFor : receiver(context, sock, address)
  if (typeof target !== 'number') return target
  const to = edit(context, target)
  if (to === null || to.dead) return gone(context, sock, call, address, target, mayBlock)
  if (!maySend(sock, to)) return fail(UNIX_SEND.otherPeer, 'EPERM')
  if ((to.shut & SHUT_RECEIVE) !== 0) return fail(UNIX_SEND.peerShut, 'EPIPE')
  if (call.files.length > 0 && !takesRights(to)) return fail(UNIX_SEND.noDescriptors, 'EPERM')
  if (to !== sock && to.peer !== sock.id && to.full) {
    waitForRoom(context, to, sock, call)
    return mayBlock ? WAIT : fail(UNIX_SEND.receiverFull, 'EAGAIN')
  }
  const sending = identified(context, call.memo as Sending, sock, to)
  const charge = messageCharge(call.bytes.length) as number
  deliver(context, sock, to, call.bytes, charge, sending)
  return done(UNIX_SEND.message, call.bytes.length)
}

function receiver(
  context: Context,
  sock: UnixSock,
  address: SocketAddress | null,
): number | Answer<never> {
  if (address === null) return sock.peer === 0 ? fail(UNIX_SEND.noPeer, 'ENOTCONN') : sock.peer
  const found = findUnix(context, address, sock.type)
  return isRefusal(found) ? found : found.id
}

/** The receiver has been closed. The sender forgets a peer, and is told once (facts 7.4). */
function gone(
  context: Context,
  sock: UnixSock,
  call: SendCall,
  address: SocketAddress | null,
  target: number,
  mayBlock: boolean,
): Step {
  if (sock.peer === target) {
    setPeer(context, sock, null)
    context.wake(sock)
    leftPeer(context, sock, target)
    return fail(UNIX_SEND.peerClosed, 'ECONNREFUSED')
  }
  if (address === null) return fail(UNIX_SEND.peerReplaced, 'ECONNRESET')
  return pass(context, sock, call, address, false, mayBlock)
}
