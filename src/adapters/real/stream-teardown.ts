/** The end of a connection in the host's tables: what is forgotten, and when. */
import { unbind } from '../../core/inet/bind.ts'
import { BOUND_PORT } from '../../core/inet/inet-sock.ts'
import type { Context } from '../../core/socket/context.ts'
import type { Cause } from '../../core/socket/stream/transitions.ts'
import { moveTo, partFrom } from '../../core/socket/stream/up.ts'
import type { RealStream } from './real-stream.ts'

/** CLOSE: a port that no bind named is free. */
export function finish(context: Context, sock: RealStream, cause: Cause): void {
  giveUpChosenPort(context, sock)
  moveTo(context, sock, cause, 'CLOSE')
}

/** TIME_WAIT is the machine's own; the socket is closed. */
export function leaveTimeWait(context: Context, sock: RealStream, cause: Cause): void {
  giveUpChosenPort(context, sock)
  partFrom(context, sock, cause, 'TIME_WAIT')
}

function giveUpChosenPort(context: Context, sock: RealStream): void {
  if (sock.heldPort !== 0 && (sock.locks & BOUND_PORT) === 0) giveUpPort(context, sock)
}

/** Nobody holds the record: it goes. */
export function destroy(context: Context, sock: RealStream): void {
  giveUpPort(context, sock)
  context.remove(sock.id)
}

/** The port is free again, here and on the machine. */
export function giveUpPort(context: Context, sock: RealStream): void {
  sock.held?.close()
  sock.held = null
  if (sock.heldPort !== 0) unbind(context, sock, 'tcp')
}
