/** The calls of a TCP socket over `node:net`: the socket layer's, with the machine's part of bind, listen and accept. */
import type { InetAddress } from '../../core/address/socket-address.ts'
import { fail } from '../../core/answer.ts'
import { MSG_OOB } from '../../core/constants/messages.ts'
import type { Context } from '../../core/socket/context.ts'
import type { SocketOps } from '../../core/socket/ops.ts'
import { STREAM_OPS } from '../../core/socket/stream/ops.ts'
import type { RealStream } from './real-stream.ts'
import { REAL } from './rules.ts'
import { bind, bindAnywhere } from './stream-bind.ts'
import { letIn } from './stream-listen.ts'
import { getStreamOption } from './stream-options.ts'
import { broken } from './stream-reports.ts'

/** A connection that has died unheard is dead before the call looks at it. */
function hear(context: Context, sock: RealStream): void {
  const { connection } = sock
  if (connection === null || sock.state !== 'CLOSE_WAIT') return
  connection.probe()
  if (connection.broken !== null) broken(context, sock, connection.broken)
}

export const REAL_STREAM_OPS: SocketOps = {
  ...STREAM_OPS,
  bind(context, sock: RealStream, address) {
    hear(context, sock)
    return bind(context, sock, address as InetAddress)
  },
  listen(context, sock: RealStream, backlog) {
    if (sock.heldPort === 0 && sock.state === 'CLOSE' && sock.association === 'unconnected') {
      const refused = bindAnywhere(context, sock)
      if (refused.failure !== null) return refused
    }
    const answer = STREAM_OPS.listen(context, sock, backlog)
    letIn(context, sock)
    return answer
  },
  accept(context, sock: RealStream, call, mayBlock) {
    const answer = STREAM_OPS.accept(context, sock, call, mayBlock)
    if (answer !== null) letIn(context, sock)
    return answer
  },
  send(context, sock: RealStream, call, mayBlock) {
    if ((call.flags & MSG_OOB) !== 0) return fail(REAL.noUrgent, 'ENOTSUP')
    hear(context, sock)
    return STREAM_OPS.send(context, sock, call, mayBlock)
  },
  shutdown(context, sock: RealStream, how) {
    hear(context, sock)
    return STREAM_OPS.shutdown(context, sock, how)
  },
  getpeername(context, sock: RealStream) {
    hear(context, sock)
    return STREAM_OPS.getpeername(context, sock)
  },
  getOption(context, sock: RealStream, level, name) {
    hear(context, sock)
    return getStreamOption(context, sock, level, name)
  },
  /** Alters nothing: whoever waits for the news is woken by them. */
  poll(context, sock: RealStream) {
    if (sock.state === 'CLOSE_WAIT') sock.connection?.probe()
    return STREAM_OPS.poll(context, sock)
  },
}
