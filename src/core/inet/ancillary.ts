/** Ancillary data of datagrams: what a receiver asked to be told, and what a sender may ask for (ip(7), ipv6(7)). */

import { needsScope } from '../address/classify.ts'
import {
  familyOf,
  fromMapped,
  type Ip,
  ipFromBytes,
  ipToBytes,
  isMapped,
  toMapped,
} from '../address/ip.ts'
import {
  IP_PKTINFO,
  IP_TOS,
  IP_TTL,
  IPV6_HOPLIMIT,
  IPV6_PKTINFO,
  IPV6_TCLASS,
} from '../constants/ip-options.ts'
import { SCM_CREDENTIALS, SCM_RIGHTS, SCM_TIMESTAMP, SCM_TIMESTAMPNS } from '../constants/scm.ts'
import type { ErrnoName } from '../errno.ts'
import { type ControlMessage, NO_CONTROL } from '../socket/call.ts'
import type { Context, Interface } from '../socket/context.ts'
import type { Micros } from '../time.ts'
import type { ReceivedDatagram } from './datagram-queue.ts'
import { AF_INET, AF_INET6, type InetSock } from './inet-sock.ts'
import { addressKind, interfaceByIndex } from './interfaces.ts'

const SOL_IP = 0
const SOL_SOCKET = 1
const SOL_UDP = 17
const SOL_IPV6 = 41
const HEADER = 16
const ALIGNMENT = 8
const IN_PKTINFO = 12
const IN6_PKTINFO = 20

/** Collects messages into the room that the caller has; MSG_CTRUNC when it does not suffice. */
export class ControlBuffer {
  #room: number
  #messages: ControlMessage[] | null = null
  truncated = false

  constructor(room: number) {
    this.#room = room
  }

  get messages(): readonly ControlMessage[] {
    return this.#messages ?? NO_CONTROL
  }

  put(level: number, type: number, data: Uint8Array): void {
    if (this.#room < HEADER + data.length) this.truncated = true
    if (this.#room < HEADER) return
    const fits = data.subarray(0, this.#room - HEADER)
    this.#messages ??= []
    this.#messages.push({ level, type, data: fits })
    const space = HEADER + Math.ceil(data.length / ALIGNMENT) * ALIGNMENT
    this.#room -= Math.min(space, this.#room)
  }
}

function int32(value: number): Uint8Array {
  return Uint8Array.of(value, value >> 8, value >> 16, value >> 24)
}

/** `struct timeval`, or `struct timespec` with a thousand parts of a microsecond. */
function timeval(at: Micros, parts = 1): Uint8Array {
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setBigInt64(0, BigInt(Math.floor(at / 1e6)), true)
  view.setBigInt64(8, BigInt((at % 1e6) * parts), true)
  return bytes
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** What the socket's options say about a datagram, in the kernel's order. */
export function describe(
  context: Context,
  sock: InetSock,
  datagram: ReceivedDatagram,
  into: ControlBuffer,
): void {
  if (sock.options.timestamp) into.put(SOL_SOCKET, SCM_TIMESTAMP, timeval(datagram.at))
  else if (sock.options.timestampNs) {
    into.put(SOL_SOCKET, SCM_TIMESTAMPNS, timeval(datagram.at, 1000))
  }
  describeHeader(context, sock, datagram, into)
}

/** The part of {@link describe} that comes from the packet's IP header. */
export function describeHeader(
  context: Context,
  sock: InetSock,
  datagram: Pick<ReceivedDatagram, 'destination' | 'iface' | 'ttl' | 'tos'>,
  into: ControlBuffer,
): void {
  const { options } = sock
  const { destination, iface } = datagram
  const four = familyOf(destination) === AF_INET
  if (sock.family === AF_INET6 && options.pktInfo6) {
    into.put(SOL_IPV6, IPV6_PKTINFO, join(ipToBytes(toMapped(destination)), int32(iface)))
  }
  if (four) {
    if (options.pktInfo) {
      const own = answerFrom(context, destination, iface)
      into.put(SOL_IP, IP_PKTINFO, join(int32(iface), ipToBytes(own), ipToBytes(destination)))
    }
    if (options.recvTtl) into.put(SOL_IP, IP_TTL, int32(datagram.ttl))
    if (options.recvTos) into.put(SOL_IP, IP_TOS, Uint8Array.of(datagram.tos))
    return
  }
  if (options.recvHopLimit) into.put(SOL_IPV6, IPV6_HOPLIMIT, int32(datagram.ttl))
  if (options.recvTclass) into.put(SOL_IPV6, IPV6_TCLASS, int32(datagram.tos))
}

/** The address that an answer would carry: ours, where the packet was for many. */
function answerFrom(context: Context, destination: Ip, iface: number): Ip {
  if (addressKind(context, destination) === 'local') return destination
  const { addresses } = interfaceByIndex(context, iface) as Interface
  return addresses.find(({ ip }) => familyOf(ip) === AF_INET)?.ip ?? destination
}

/** What a sender asks for one datagram. */
export interface SendControl {
  readonly source: Ip | null
  readonly iface: number
  /** null: the socket's option decides. */
  readonly ttl: number | null
  readonly tos: number | null
}

export const NO_SEND_CONTROL: SendControl = { source: null, iface: 0, ttl: null, tos: null }

function intIn(data: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = data
  return a | (b << 8) | (c << 16) | (d << 24)
}

/** Reads a sender's ancillary data; `four`: the datagram goes out as IPv4, which an IPv6 socket may send too. */
export function readSendControl(
  context: Context,
  sock: InetSock,
  control: readonly ControlMessage[],
  four: boolean,
): SendControl | ErrnoName {
  let wish = NO_SEND_CONTROL
  for (const message of control) {
    const next = readOne(context, sock, message, four, wish)
    if (typeof next === 'string') return next
    wish = next
  }
  return wish
}

function readOne(
  context: Context,
  sock: InetSock,
  message: ControlMessage,
  four: boolean,
  wish: SendControl,
): SendControl | ErrnoName {
  const { level, type } = message
  if (level === SOL_SOCKET) {
    return type === SCM_RIGHTS || type === SCM_CREDENTIALS ? wish : 'EINVAL'
  }
  if (level === SOL_UDP) return 'EINVAL'
  if (four) {
    const six = sock.family === AF_INET6 && level === SOL_IPV6
    if (six && type === IPV6_PKTINFO) return mappedSource(message.data, wish)
    return level === SOL_IP ? readIpv4(message, wish) : wish
  }
  return level === SOL_IPV6 ? readIpv6(context, sock, message, wish) : wish
}

function readIpv4({ type, data }: ControlMessage, wish: SendControl): SendControl | ErrnoName {
  switch (type) {
    case IP_PKTINFO: {
      if (data.length !== IN_PKTINFO) return 'EINVAL'
      const source = ipFromBytes(data.subarray(4, 8))
      return {
        source: source === '0.0.0.0' ? null : source,
        iface: intIn(data) || wish.iface,
        ttl: wish.ttl,
        tos: wish.tos,
      }
    }
    case IP_TTL: {
      const ttl = intIn(data)
      if (data.length !== 4 || ttl < 1 || ttl > 255) return 'EINVAL'
      return { source: wish.source, iface: wish.iface, ttl, tos: wish.tos }
    }
    case IP_TOS: {
      const tos = data.length === 1 ? (data[0] as number) : intIn(data)
      if ((data.length !== 1 && data.length !== 4) || tos < 0 || tos > 255) return 'EINVAL'
      return { source: wish.source, iface: wish.iface, ttl: wish.ttl, tos }
    }
    default:
      return 'EINVAL'
  }
}

function mappedSource(data: Uint8Array, wish: SendControl): SendControl | ErrnoName {
  if (data.length < IN6_PKTINFO) return 'EINVAL'
  const source = ipFromBytes(data.subarray(0, 16))
  if (!isMapped(source)) return 'EINVAL'
  const iface = intIn(data.subarray(16)) || wish.iface
  return { source: fromMapped(source), iface, ttl: wish.ttl, tos: wish.tos }
}

function readIpv6(
  context: Context,
  sock: InetSock,
  { type, data }: ControlMessage,
  wish: SendControl,
): SendControl | ErrnoName {
  switch (type) {
    case IPV6_PKTINFO: {
      if (data.length < IN6_PKTINFO) return 'EINVAL'
      const source = ipFromBytes(data.subarray(0, 16))
      const named = intIn(data.subarray(16))
      // A socket that is tied to an interface takes no other (Linux `ip6_datagram_send_ctl`).
      if (named !== 0 && sock.scopeId !== 0 && sock.scopeId !== named) return 'EINVAL'
      const iface = named || wish.iface
      if (iface !== 0 && interfaceByIndex(context, iface) === undefined) return 'ENODEV'
      if (iface === 0 && needsScope(source)) return 'EINVAL'
      const free = sock.options.freebind || sock.options.transparent
      if (source !== '::' && !free && !context.isLocal(source)) return 'EINVAL'
      return { source: source === '::' ? wish.source : source, iface, ttl: wish.ttl, tos: wish.tos }
    }
    case IPV6_HOPLIMIT:
    case IPV6_TCLASS: {
      const value = intIn(data)
      if (data.length !== 4 || value < -1 || value > 255) return 'EINVAL'
      const given = value === -1 ? null : value
      return type === IPV6_HOPLIMIT
        ? { source: wish.source, iface: wish.iface, ttl: given, tos: wish.tos }
        : { source: wish.source, iface: wish.iface, ttl: wish.ttl, tos: given }
    }
    default:
      return 'EINVAL'
  }
}
