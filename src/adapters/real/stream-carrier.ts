/** `node:net` as the socket layer's carrier: what each of its few words does. */
import { MSG_MORE } from '../../core/constants/messages.ts'
import type { Context } from '../../core/socket/context.ts'
import type { Carrier, Ending } from '../../core/socket/stream/carrier.ts'
import { forgetConnection } from '../../core/socket/stream/forget.ts'
import { moveTo } from '../../core/socket/stream/up.ts'
import type { RealStream } from './real-stream.ts'
import { dial } from './stream-dial.ts'
import { openDoor, stopListening } from './stream-listen.ts'
import { applyOptions, getStreamOption } from './stream-options.ts'
import { broken } from './stream-reports.ts'
import { destroy, finish } from './stream-teardown.ts'

/** Bytes are handed to Node in blocks of at most this many: what the machine takes at once needs no room here. */
const BLOCK = 262_144

/** What Node may hold of a socket whose SO_SNDBUF nobody has set: the machine's own buffer lies behind it. */
const USUAL_ROOM = 65_536

function room(sock: RealStream): number {
  const { sndBuf, sndBufLocked } = sock.options
  return sndBufLocked ? sndBuf : USUAL_ROOM
}

function queued(sock: RealStream): number {
  return sock.connection?.queued ?? 0
}

function write(
  context: Context,
  sock: RealStream,
  bytes: Uint8Array,
  start: number,
  flags: number,
): number {
  const { connection } = sock
  if (connection === null) return 0
  const most = room(sock)
  const held = sock.options.cork || (flags & MSG_MORE) !== 0
  if (held) connection.hold()
  let at = start
  while (at < bytes.length) {
    const free = most - connection.queued
    if (free <= 0) break
    const size = sock.options.sndBufLocked ? Math.min(free, BLOCK) : BLOCK
    const block = bytes.slice(at, at + size)
    connection.write(block)
    if (connection.broken !== null) {
      broken(context, sock, connection.broken)
      break
    }
    at += block.length
  }
  // Whoever waits for room must get some; a kernel lets full segments go.
  if (!held || connection.queued >= most) connection.release()
  return at - start
}

/** FIN behind what is queued. */
function end(context: Context, sock: RealStream, cause: 'call.shutdown' | 'call.close'): void {
  if (sock.state === 'ESTABLISHED') moveTo(context, sock, cause, 'FIN_WAIT1')
  else if (sock.state === 'CLOSE_WAIT') moveTo(context, sock, cause, 'LAST_ACK')
  else return
  sock.connection?.finish()
}

/** AF_UNSPEC, shutdown of a listener or of an attempt, close with SO_LINGER and no time. */
function dissolve(context: Context, sock: RealStream, cause: Ending): void {
  const { state, connection } = sock
  sock.connection = null
  if (state === 'LISTEN') {
    stopListening(context, sock)
    finish(context, sock, cause)
  } else if (state === 'SYN_SENT') {
    connection?.abandon()
    sock.error = 'ECONNRESET'
    finish(context, sock, cause)
  } else if (state !== 'CLOSE') {
    connection?.reset()
    sock.error = 'ECONNRESET'
    finish(context, sock, cause)
  }
  forgetConnection(context, sock)
}

/** close(2): RST when data is lost, FIN else, nothing when there is nobody (facts 1.8, 5.3). */
function close(context: Context, sock: RealStream, unread: boolean): void {
  const { linger } = sock.options
  const { state, connection } = sock
  if (state === 'LISTEN') {
    stopListening(context, sock)
    finish(context, sock, 'call.close')
  } else if (state === 'SYN_SENT') {
    connection?.abandon()
    sock.connection = null
    finish(context, sock, 'call.close')
  } else if (state !== 'CLOSE' && unread) {
    connection?.reset()
    sock.connection = null
    finish(context, sock, 'call.close')
  } else if (state !== 'CLOSE' && linger.on && linger.seconds === 0) {
    dissolve(context, sock, 'call.close')
  } else {
    end(context, sock, 'call.close')
    connection?.letGo()
  }
}

export const STREAM_CARRIER: Carrier = {
  listen: openDoor,
  dial,
  write,
  push: () => {},
  hasRoom: (sock: RealStream) => queued(sock) < room(sock),
  writable: (sock: RealStream) => queued(sock) * 3 <= room(sock) * 2,
  consumed(_context: Context, sock: RealStream): void {
    const { connection, received, options } = sock
    if (connection?.paused && received.cost < options.rcvBuf) connection.pause(false)
  },
  pressed: (sock: RealStream) => sock.connection?.paused ?? false,
  finish: (context: Context, sock: RealStream) => end(context, sock, 'call.shutdown'),
  dissolve,
  close,
  /** A connection whose bytes are still leaving goes once Node has let go of it. */
  orphan(context: Context, sock: RealStream): void {
    if (sock.connection === null) destroy(context, sock)
  },
  unacknowledged: queued,
  timer: () => {},
  getOption: getStreamOption,
  setOption(_context: Context, sock: RealStream): null {
    applyOptions(sock)
    return null
  },
}
