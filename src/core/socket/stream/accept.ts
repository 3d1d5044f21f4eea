/** accept(2): the oldest completed connection, or a wait for one. */
import { type Attempt, BLOCKED, done, fail } from '../../answer.ts'
import { type AcceptCall, CloseCall } from '../call.ts'
import type { Context } from '../context.ts'
import type { Accepted } from '../ops.ts'
import { peerName } from './names.ts'
import { ACCEPT } from './rules.ts'
import type { StreamSock } from './stream-sock.ts'

export function accept(
  context: Context,
  sock: StreamSock,
  call: AcceptCall,
  mayBlock: boolean,
): Attempt<Accepted> {
  const { queues } = sock
  if (sock.state !== 'LISTEN' || queues === null) {
    if (call.waited && sock.acceptsToEnd !== 'all') {
      if (sock.acceptsToEnd === 0 && mayBlock) return BLOCKED
      sock.acceptsToEnd = 0
    }
    return fail(ACCEPT.notListening, 'EINVAL')
  }
  const id = queues.accept.shift()
  if (id === undefined) {
    call.waited = true
    return mayBlock ? BLOCKED : fail(ACCEPT.wouldBlock, 'EAGAIN')
  }
  if (context.observed) {
    context.changed(sock, `accept queue ${queues.accept.length}/${queues.limit}`)
  }
  const child = context.edit(id) as StreamSock
  child.parent = null
  if (child.state === 'CLOSE' && context.profile.acceptReset === 'ECONNABORTED') {
    child.ops.release(context, child, new CloseCall(), false)
    return fail(ACCEPT.abortedInQueue, 'ECONNABORTED')
  }
  return done(ACCEPT.ok, { sock: id, address: peerName(child) })
}
