/** send(2), sendto(2), sendmsg(2) on a stream: what fits is taken, the rest waits. The address is ignored. */
import { type Attempt, BLOCKED, done, fail } from '../../answer.ts'
import { MSG_OOB } from '../../constants/messages.ts'
import type { ErrnoName } from '../../errno.ts'
import type { SendCall } from '../call.ts'
import type { Context } from '../context.ts'
import { SEND } from './rules.ts'
import type { StreamSock } from './stream-sock.ts'

export function send(
  context: Context,
  sock: StreamSock,
  call: SendCall,
  mayWait: boolean,
): Attempt<number> {
  const { state } = sock
  const mayBlock = mayWait && !call.mustAnswer
  call.paused = false
  if (state !== 'ESTABLISHED' && state !== 'CLOSE_WAIT') {
    if (sock.error !== null) return call.sent > 0 ? partly(context, sock, call) : takeError(sock)
    if (state !== 'SYN_SENT' && state !== 'SYN_RECV') {
      return call.sent > 0 ? partly(context, sock, call) : fail(SEND.broken, 'EPIPE')
    }
    return mayBlock ? BLOCKED : fail(SEND.notYetConnected, 'EAGAIN')
  }
  const size = call.bytes.length - call.start
  const { carrier } = sock
  if (call.sent === 0 && carrier.sendAtOnce?.(context, sock, call.bytes, call.start, call.flags)) {
    return done(SEND.ok, size)
  }
  if (call.sent < size) {
    call.sent += carrier.write(context, sock, call.bytes, call.start + call.sent, call.flags)
    // A carrier outside may learn that the connection is dead only by writing to it.
    if (sock.error !== null) return call.sent > 0 ? partly(context, sock, call) : takeError(sock)
  }
  if (call.sent >= size) {
    // Nothing written: what MSG_MORE holds back stays where it is.
    if (size > 0) carrier.push(context, sock, call.flags, false)
    return done(SEND.ok, size)
  }
  if (carrier.paused?.(sock)) {
    call.paused = true
    call.mustAnswer = !mayBlock
    return BLOCKED
  }
  // What waits for room leaves as it is; urgency and MSG_MORE count once the last byte is in.
  if (call.sent > 0) carrier.push(context, sock, call.flags & ~MSG_OOB, true)
  if (mayBlock) return BLOCKED
  return call.sent > 0 ? partly(context, sock, call) : fail(SEND.full, 'EAGAIN')
}

/** A count that was taken is the answer; the error comes with the next call. */
function partly(context: Context, sock: StreamSock, call: SendCall): Attempt<number> {
  sock.carrier.push(context, sock, call.flags, false)
  return done(SEND.partly, call.sent)
}

function takeError(sock: StreamSock): Attempt<never> {
  const error = sock.error as ErrnoName
  sock.error = null
  return fail(SEND.pendingError, error)
}
