/** Listening: the door, and the way from a connection that Node has accepted to the core's accept queue. */
import type { Answer } from '../../core/answer.ts'
import { fail } from '../../core/answer.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { Context } from '../../core/socket/context.ts'
import type { SockId } from '../../core/socket/sock.ts'
import type { ListenQueues } from '../../core/socket/stream/listen-queues.ts'
import { incoming, moveTo } from '../../core/socket/stream/up.ts'
import type { Connection } from './connection.ts'
import { Door } from './door.ts'
import { heldIp, nativeHost, scopeOf } from './interfaces.ts'
import { RealStream } from './real-stream.ts'
import { REAL } from './rules.ts'
import { applyOptions } from './stream-options.ts'
import { reportsTo } from './stream-reports.ts'
import { destroy, finish } from './stream-teardown.ts'

/** The answer of listen(2) is subject to what the machine says. */
export function openDoor(context: Context, sock: RealStream): void {
  const { machine, id, held } = sock
  const { backlog } = sock.queues as ListenQueues
  const host = nativeHost(sock.boundIp, sock.scopeId, context.interfaces)
  const { v6only: ipv6Only, reusePort } = sock.options
  const options = { host, port: sock.heldPort, ipv6Only, reusePort, backlog, bound: held }
  sock.held = null
  const door = new Door(machine, options, sock.trying, () =>
    machine.loop.post((kernel) => onListener(kernel, id, door, letIn)),
  )
  sock.door = door
  machine.subject(door.outcome, (kernel, errno) => {
    onListener(kernel, id, door, (_, listener) => {
      listener.door = null
      listener.queues = null
      moveTo(kernel, listener, 'call.listen', 'CLOSE')
      kernel.wake(listener)
    })
    return fail(REAL.listenRefused, errno) as Answer<never>
  })
}

function onListener(
  kernel: Kernel,
  id: SockId,
  door: Door,
  act: (kernel: Kernel, listener: RealStream) => void,
): void {
  const listener = kernel.edit(id)
  if (listener instanceof RealStream && listener.door === door) act(kernel, listener)
}

/** As many as the accept queue has room for, first come first served. */
export function letIn(context: Context, listener: RealStream): void {
  const { door, queues } = listener
  if (door === null || queues === null) return
  while (!queues.acceptFull) {
    const connection = door.next()
    if (connection === undefined) return
    const child = admit(context, listener, connection)
    context.add(child)
    incoming(context, listener, child.id)
    connection.begin(reportsTo(listener.machine, child.id, connection))
  }
}

/** The record of an accepted connection: what it has of its listener is what a kernel's has (facts 5.1). */
function admit(context: Context, listener: RealStream, connection: Connection): RealStream {
  const { family, options, making } = listener
  const child = new RealStream(context.nextId(), family, context, options.inherit(), making)
  const names = connection.names
  child.uid = listener.uid
  child.parent = listener.id
  child.association = 'connected'
  child.state = 'ESTABLISHED'
  child.localIp = heldIp(names.localAddress, listener.localIp)
  child.boundIp = child.localIp
  child.localPort = listener.localPort
  child.remoteIp = heldIp(names.remoteAddress, child.remoteIp)
  child.remotePort = names.remotePort ?? 0
  child.scopeId = listener.scopeId || scopeOf(names.remoteAddress, context.interfaces)
  child.locks = listener.locks
  child.connection = connection
  context.ports.occupy('tcp', listener.heldPort, child.id)
  child.heldPort = listener.heldPort
  applyOptions(child)
  return child
}

/** Queued connections are reset (facts 3.4). */
export function stopListening(context: Context, listener: RealStream): void {
  listener.door?.close()
  listener.door = null
  for (const id of listener.queues?.accept ?? []) {
    const child = context.edit(id) as RealStream
    child.parent = null
    child.connection?.reset()
    child.connection = null
    if (child.state !== 'CLOSE') finish(context, child, 'call.close')
    destroy(context, child)
  }
  listener.queues = null
}
