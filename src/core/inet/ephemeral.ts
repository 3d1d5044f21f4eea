/**
 * Which port a socket gets that asked for none: the order in which ports are tried (facts 2.5). Whether a port may be
 * had is `conflict.ts`; taking it is `bind.ts`.
 *
 * TCP keeps the parities apart: bind(0) begins with the parity that the range does not start with, connect(2) with the
 * other, so that connections, which can share a port, seldom meet a port that was bound.
 */
import type { Ip } from '../address/ip.ts'
import type { Context } from '../socket/context.ts'
import type { SockId } from '../socket/sock.ts'
import {
  CHOSEN_PORT,
  CHOSEN_PORT_SHARED,
  type Leniency,
  tcpConflict,
  udpConflict,
} from './conflict.ts'
import { flowHash, pick } from './flow-hash.ts'
import { type InetSock, PORT_BY_CONNECT } from './inet-sock.ts'

/** Slots of the table that remembers how far connect(2) has got. */
const OFFSET_SLOTS = 0x1_0000

interface PortRange {
  readonly low: number
  readonly high: number
  /** IP_LOCAL_PORT_RANGE narrows it for this socket. */
  readonly own: boolean
}

function portRange(context: Context, sock: InetSock): PortRange {
  let [low, high] = context.settings.ip_local_port_range
  const own = sock.options.localPortRange
  if (own === 0) return { low, high, own: false }
  const [from, to] = [own & 0xffff, own >>> 16]
  if (low <= from && from <= high) low = from
  if (low <= to && to <= high) high = to
  return { low, high, own: true }
}

function isReserved(context: Context, port: number): boolean {
  return context.settings.ip_local_reserved_ports.some(([from, to]) => from <= port && port <= to)
}

/** A port for bind(0) and listen(2) of TCP, or 0 when none is left. */
export function chooseBindPort(context: Context, sock: InetSock): number {
  const { low, high } = portRange(context, sock)
  const port = tryHalves(context, sock, low, high + 1, CHOSEN_PORT)
  if (port !== 0 || context.settings.ip_autobind_reuse === 0) return port
  return tryHalves(context, sock, low, high + 1, CHOSEN_PORT_SHARED)
}

/** With SO_REUSEADDR the lower half of the range goes first. */
function tryHalves(
  context: Context,
  sock: InetSock,
  low: number,
  end: number,
  leniency: Leniency,
): number {
  if (!sock.options.reuseAddr || end - low < 4) {
    return tryParities(context, sock, low, end, leniency)
  }
  const half = low + (((end - low) >> 2) << 1)
  const port = tryParities(context, sock, low, half, leniency)
  return port === 0 ? tryParities(context, sock, half, end, leniency) : port
}

function tryParities(
  context: Context,
  sock: InetSock,
  low: number,
  end: number,
  leniency: Leniency,
): number {
  const count = evenCount(end - low)
  const start = context.randomBelow(count) | 1
  for (const offset of [start, start - 1]) {
    for (let i = 0; i < count; i += 2) {
      const port = wrapAt(end, low + offset + i, count)
      if (isReserved(context, port)) continue
      if (!tcpConflict(context, sock, port, leniency)) return port
    }
  }
  return 0
}

/**
 * Of an odd number of ports one is left out, so that the parities are of equal size. Which one hangs on where the search
 * begins: it goes on from the very end of the range, but so many ports back (Linux 6.18, measured).
 */
function evenCount(count: number): number {
  return count > 1 ? count & ~1 : count
}

function wrapAt(end: number, port: number, count: number): number {
  return port >= end ? port - count : port
}

/** A port for UDP, or 0 when none is left: every one of the range is as likely. */
export function chooseDatagramPort(context: Context, sock: InetSock): number {
  const { low, high } = portRange(context, sock)
  const count = high - low + 1
  const start = context.randomBelow(count)
  for (let i = 0; i < count; i++) {
    const port = wrapAt(high + 1, low + start + i, count)
    if (!isReserved(context, port) && !udpConflict(context, sock, port)) return port
  }
  return 0
}

/** A port that connect(2) may use, and the record in TIME_WAIT that has to make room for it. */
export interface ConnectPort {
  readonly port: number
  readonly replaces: SockId | null
}

/** Whether the record that holds the same four-tuple may be replaced. */
export type MayReplace = (holder: SockId) => boolean

/** Judges one port for a connection from the socket's local address. */
export function connectPortFree(
  context: Context,
  sock: InetSock,
  port: number,
  remoteIp: Ip,
  remotePort: number,
  mayReplace: MayReplace,
): ConnectPort | null {
  const holder = context.ports.connection(sock.localIp, port, remoteIp, remotePort)
  if (holder === undefined) return { port, replaces: null }
  return mayReplace(holder) ? { port, replaces: holder } : null
}

/** Whether somebody asked for the port by bind(2): connections that did not keep away from it. */
function takenByBind(context: Context, port: number): boolean {
  if (context.ports.isFree('tcp', port)) return false
  const there = context.ports.on('tcp', port)
  return there.some((id) => ((context.peek(id) as InetSock).locks & PORT_BY_CONNECT) === 0)
}

/** A port for a TCP connection of an unbound socket, or null when this destination has used all. */
export function searchConnectPort(
  context: Context,
  sock: InetSock,
  remoteIp: Ip,
  remotePort: number,
  mayReplace: MayReplace,
): ConnectPort | null {
  const { low, high, own } = portRange(context, sock)
  const step = own ? 1 : 2
  const count = own ? high - low + 1 : evenCount(high - low + 1)
  const secret = context.ports.secret(() => context.random())
  const hash = flowHash(secret, `${sock.localIp}|${remoteIp}|${remotePort}`)
  const slot = hash % OFFSET_SLOTS
  const base = pick(flowHash(hash, 'port'), 0x1000_0000) + context.ports.offset(slot)
  const start = own ? base % count : (base % count) & ~1
  for (const offset of own || count === 1 ? [start] : [start, start + 1]) {
    for (let i = 0; i < count; i += step) {
      const port = wrapAt(high + 1, low + offset + i, count)
      if (isReserved(context, port) || takenByBind(context, port)) continue
      const found = connectPortFree(context, sock, port, remoteIp, remotePort, mayReplace)
      if (found === null) continue
      const skip = Math.max(i, context.randomBelow(8) * step)
      context.ports.setOffset(slot, context.ports.offset(slot) + skip + step)
      return found
    }
  }
  return null
}
