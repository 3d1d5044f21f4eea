/** What a connection reports, as inputs of the kernel: the news reach the socket layer in its own words. */
import type { ErrnoName } from '../../core/errno.ts'
import { PORT_BY_CONNECT } from '../../core/inet/inet-sock.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { Context } from '../../core/socket/context.ts'
import type { SockId } from '../../core/socket/sock.ts'
import { data, end, established, failed, moveTo, writable } from '../../core/socket/stream/up.ts'
import type { Connection, ConnectionReports } from './connection.ts'
import { heldIp, scopeOf } from './interfaces.ts'
import type { Machine } from './machine.ts'
import { RealStream } from './real-stream.ts'
import { applyOptions } from './stream-options.ts'
import { destroy, finish, leaveTimeWait } from './stream-teardown.ts'

type News = (kernel: Kernel, sock: RealStream) => void

/** Reports of `connection` about the record `id`, as long as that is the one that it carries. */
export function reportsTo(machine: Machine, id: SockId, connection: Connection): ConnectionReports {
  const input = (news: News): void =>
    machine.loop.post((kernel) => {
      const sock = kernel.edit(id)
      if (sock instanceof RealStream && sock.connection === connection) news(kernel, sock)
    })
  return {
    connected: () => input((kernel, sock) => connected(kernel, sock, connection)),
    data: (bytes) => input((kernel, sock) => arrived(kernel, sock, connection, bytes)),
    ended: () => input(ended),
    flushed: () => input(writable),
    finished: () => input(finished),
    failed: (errno) => input((kernel, sock) => broken(kernel, sock, errno)),
    closed: () => input(closed),
  }
}

/** The machine has chosen address and port, unless bind had. */
function connected(kernel: Kernel, sock: RealStream, connection: Connection): void {
  const { localAddress, localPort = 0 } = connection.names
  sock.localIp = heldIp(localAddress, sock.localIp)
  sock.boundIp = sock.localIp
  if (sock.scopeId === 0) sock.scopeId = scopeOf(localAddress, kernel.interfaces)
  sock.localPort = localPort
  if (sock.heldPort === 0 && localPort !== 0) {
    kernel.ports.occupy('tcp', localPort, sock.id)
    sock.heldPort = localPort
    sock.locks |= PORT_BY_CONNECT
  }
  established(kernel, sock, 'recv.syn-ack')
  applyOptions(sock)
}

/** The receive buffer is full when SO_RCVBUF bytes wait: then Node stops reading, and the peer's window closes. */
function arrived(
  kernel: Kernel,
  sock: RealStream,
  connection: Connection,
  bytes: Uint8Array,
): void {
  data(kernel, sock, bytes, bytes.length)
  if (!connection.paused && sock.received.cost >= sock.options.rcvBuf) connection.pause(true)
}

function ended(kernel: Kernel, sock: RealStream): void {
  switch (sock.state) {
    case 'ESTABLISHED':
      moveTo(kernel, sock, 'recv.fin', 'CLOSE_WAIT')
      break
    case 'FIN_WAIT1':
      moveTo(kernel, sock, 'recv.fin', 'CLOSING')
      break
    case 'FIN_WAIT2':
      leaveTimeWait(kernel, sock, 'recv.fin')
      break
    default:
      return
  }
  end(kernel, sock)
}

/** The FIN is on its way; whether the peer has acknowledged it, Node cannot tell. */
function finished(kernel: Kernel, sock: RealStream): void {
  if (sock.state === 'FIN_WAIT1') moveTo(kernel, sock, 'recv.ack', 'FIN_WAIT2')
  else if (sock.state === 'CLOSING') leaveTimeWait(kernel, sock, 'recv.ack')
  else if (sock.state === 'LAST_ACK') finish(kernel, sock, 'recv.ack')
  kernel.wake(sock)
}

/** The attempt or the connection is dead. */
export function broken(context: Context, sock: RealStream, errno: ErrnoName): void {
  if (sock.state === 'CLOSE') return
  finish(context, sock, 'recv.rst')
  failed(context, sock, errno)
}

function closed(kernel: Kernel, sock: RealStream): void {
  sock.connection = null
  if (sock.state !== 'CLOSE') finish(kernel, sock, 'recv.rst')
  kernel.wake(sock)
  if (sock.orphaned && sock.waits.length === 0) destroy(kernel, sock)
}
