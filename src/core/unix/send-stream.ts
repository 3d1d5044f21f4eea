/** send(2) on a stream: bytes go over in pieces, each of them a message in the peer's queue (unix(7)). */
import { Answer, type Attempt, BLOCKED, done, fail } from '../answer.ts'
import { MSG_OOB } from '../constants/messages.ts'
import type { SendCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_SEND } from '../socket/sock.ts'
import { identified, readControl, type Sending, takesRights } from './control.ts'
import { UNIX_SEND } from './data-rules.ts'
import { NO_FILES, streamCharge, streamPiece } from './message.ts'
import { edit } from './peers.ts'
import { deliver } from './queue.ts'
import type { UnixSock } from './unix-sock.ts'

export function sendUnixStream(
  context: Context,
  sock: UnixSock,
  call: SendCall,
  mayBlock: boolean,
): Attempt<number> {
  if (!call.started) {
    const refusal = begin(context, sock, call)
    if (refusal !== null) return refusal
  }
  const answer = transfer(context, sock, call, mayBlock)
  call.started = answer === BLOCKED
  return answer
}

/** What a system call checks once. */
function begin(context: Context, sock: UnixSock, call: SendCall): Answer<never> | null {
  const sending = readControl(context, call)
  if (sending instanceof Answer) return sending
  if ((call.flags & MSG_OOB) !== 0 && call.bytes.length === call.start) {
    return fail(UNIX_SEND.urgentNothing, 'ENOTSUP')
  }
  const connected = sock.state === 'connected'
  if (call.address !== null) {
    return connected ? fail(UNIX_SEND.addressed, 'EISCONN') : fail(UNIX_SEND.noAddress, 'ENOTSUP')
  }
  if (!connected) return fail(UNIX_SEND.notConnected, 'ENOTCONN')
  if ((sock.shut & SHUT_SEND) !== 0) return fail(UNIX_SEND.shut, 'EPIPE')
  call.memo = sending
  call.files = sending.files
  return null
}

function transfer(
  context: Context,
  sock: UnixSock,
  call: SendCall,
  mayBlock: boolean,
): Attempt<number> {
  const total = call.bytes.length - call.start
  const urgent = (call.flags & MSG_OOB) !== 0
  const plain = urgent ? total - 1 : total
  while (call.sent < total) {
    const failure = obstacle(sock)
    if (failure !== null) return call.sent > 0 ? done(UNIX_SEND.cutShort, call.sent) : failure
    if (!sock.hasRoom) {
      if (mayBlock) return BLOCKED
      if (call.sent > 0) return done(UNIX_SEND.partial, call.sent)
      return fail(UNIX_SEND.full, 'EAGAIN')
    }
    if (call.sent === 0 && call.files.length > 0 && !takesRights(edit(context, sock.peer))) {
      return fail(UNIX_SEND.noDescriptors, 'EPERM')
    }
    const last = call.sent === plain
    put(context, sock, call, last ? 1 : streamPiece(plain - call.sent, sock.options.sndBuf), last)
  }
  return done(urgent ? UNIX_SEND.urgent : UNIX_SEND.sent, total)
}

/** What ends a send: a pending error, or the end, which the peer's shutdown and close set on both. */
function obstacle(sock: UnixSock): Answer<never> | null {
  if (sock.error !== null) {
    const { error } = sock
    sock.error = null
    return fail(UNIX_SEND.pendingError, error)
  }
  if ((sock.shut & SHUT_SEND) !== 0) return fail(UNIX_SEND.shutMeanwhile, 'EPIPE')
  return null
}

/** Sends the next piece; the files go with the first. */
function put(
  context: Context,
  sock: UnixSock,
  call: SendCall,
  size: number,
  urgent: boolean,
): void {
  const peer = edit(context, sock.peer) as UnixSock
  const along = call.memo as Sending
  const first = call.sent === 0 || along.files.length === 0
  const here = first ? along : { files: NO_FILES, credentials: along.credentials }
  const from = call.start + call.sent
  const bytes = call.bytes.subarray(from, from + size)
  const sending = identified(context, here, sock, peer)
  const message = deliver(context, sock, peer, bytes, streamCharge(size), sending)
  // A second urgent byte makes the first an ordinary one.
  if (urgent) peer.urgent = message.id
  call.sent += size
}
