/** listen(2) on a stream. */
import { type Answer, done, fail } from '../../answer.ts'
import { autobind, isPortFree } from '../../inet/bind.ts'
import type { Context } from '../context.ts'
import { ListenQueues } from './listen-queues.ts'
import { LISTEN } from './rules.ts'
import type { StreamSock } from './stream-sock.ts'
import { moveTo } from './up.ts'

export function listen(context: Context, sock: StreamSock, backlog: number): Answer<undefined> {
  const { state } = sock
  if (sock.association !== 'unconnected' || (state !== 'CLOSE' && state !== 'LISTEN')) {
    return fail(LISTEN.wasConnected, 'EINVAL')
  }
  const { settings, profile } = context
  const clipped = Math.min(Math.max(backlog, 0), settings.somaxconn)
  const limit = profile.acceptQueueLimit(backlog, settings.somaxconn)
  if (state === 'LISTEN' && sock.queues !== null) {
    sock.queues.backlog = clipped
    sock.queues.limit = limit
    return done(LISTEN.again, undefined)
  }
  if (sock.heldPort === 0) {
    const refused = autobind(context, sock, 'tcp')
    if (refused.failure !== null) return refused
  }
  moveTo(context, sock, 'call.listen', 'LISTEN')
  if (!isPortFree(context, sock, sock.heldPort, 'tcp')) {
    moveTo(context, sock, 'call.listen', 'CLOSE')
    return fail(LISTEN.inUse, 'EADDRINUSE')
  }
  sock.acceptsToEnd = 'all'
  sock.queues = new ListenQueues(clipped, limit)
  sock.localPort = sock.heldPort
  sock.carrier.listen(context, sock)
  return done(LISTEN.ok, undefined)
}
