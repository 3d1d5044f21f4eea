/** The calls of a TCP socket over `node:net`: the socket layer's, with the machine's part of bind, listen and accept. */
import type { InetAddress } from '../../core/address/socket-address.ts'
import { fail } from '../../core/answer.ts'
import { MSG_OOB } from '../../core/constants/messages.ts'
import type { SocketOps } from '../../core/socket/ops.ts'
import { STREAM_OPS } from '../../core/socket/stream/ops.ts'
import type { RealStream } from './real-stream.ts'
import { REAL } from './rules.ts'
import { bind, bindAnywhere } from './stream-bind.ts'
import { letIn } from './stream-listen.ts'

export const REAL_STREAM_OPS: SocketOps = {
  ...STREAM_OPS,
  bind: (context, sock: RealStream, address) => bind(context, sock, address as InetAddress),
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
    return STREAM_OPS.send(context, sock, call, mayBlock)
  },
}
