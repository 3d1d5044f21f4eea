/** The end of a connection: what the host's tables forget, and when. */
import { unbind } from '../inet/bind.ts'
import { BOUND_PORT, type InetSock } from '../inet/inet-sock.ts'
import type { Context } from '../socket/context.ts'
import type { Cause } from '../socket/stream/transitions.ts'
import { moveTo } from '../socket/stream/up.ts'
import { NO_FLOW } from './flow.ts'
import { NO_GAPS } from './gaps.ts'
import { NEVER } from './never.ts'
import { disarm } from './output.ts'
import type { TcpSock } from './tcp-sock.ts'

/** The record leaves the table of connections. */
function unhash(context: Context, sock: TcpSock): void {
  if (sock.hashed) {
    context.ports.disconnect(sock.localPort, sock.remotePort, sock.id)
    sock.hashed = false
  }
}

/** The record enters the table of connections. */
export function hash(context: Context, sock: TcpSock): void {
  context.ports.connect(sock.localIp, sock.localPort, sock.remoteIp, sock.remotePort, sock.id)
  sock.hashed = true
}

/** Another record of the same connection holds the port too: nothing is checked, nobody is in the way. */
export function occupySame(context: Context, sock: InetSock, port: number): void {
  context.ports.occupy('tcp', port, sock.id)
  sock.heldPort = port
}

/** No timer of the connection is armed any more. */
function stopTimers(sock: TcpSock): void {
  const { tcb } = sock
  disarm(tcb)
  if (tcb.flow !== NO_FLOW) {
    const flow = tcb.ownFlow()
    flow.delackAt = NEVER
    flow.keepaliveAt = NEVER
  }
  if (tcb.gaps !== NO_GAPS) tcb.ownGaps().compressAt = NEVER
}

/** No segment finds the record any more, a port that no bind named is free, and no timer is armed. */
export function leaveTables(context: Context, sock: TcpSock): void {
  unhash(context, sock)
  if (sock.state === 'LISTEN') context.ports.unlisten(sock.heldPort, sock.id)
  if (sock.heldPort !== 0 && (sock.locks & BOUND_PORT) === 0) unbind(context, sock, 'tcp')
  stopTimers(sock)
}

/** The connection, the attempt or the listening has ended. */
export function finish(context: Context, sock: TcpSock, cause: Cause): void {
  leaveTables(context, sock)
  moveTo(context, sock, cause, 'CLOSE')
}

/** Nobody holds the record: it goes. */
export function destroy(context: Context, sock: TcpSock): void {
  if (sock.heldPort !== 0) unbind(context, sock, 'tcp')
  context.remove(sock.id)
}
