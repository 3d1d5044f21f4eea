/** send(2) and its kin on raw sockets: the program writes the transport, with IP_HDRINCL the IP header too. */
import { type Ip, ipToBytes, isMapped } from '../address/ip.ts'
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import { MSG_OOB } from '../constants/messages.ts'
import { NO_SEND_CONTROL, readSendControl, type SendControl } from '../inet/ancillary.ts'
import { DESTINATION } from '../inet/bind-rules.ts'
import { transportChecksum } from '../inet/checksum.ts'
import { tellTooLong } from '../inet/datagram-errors.ts'
import { type Destination, resolveDestination, SEND } from '../inet/destination.ts'
import { AF_INET } from '../inet/inet-sock.ts'
import {
  dontFragment,
  fitFor,
  headerSize,
  loops,
  timeToLive,
  typeOfService,
} from '../inet/outgoing.ts'
import { decodePacket, decodeTransport } from '../inet/wire-decode.ts'
import { IPPROTO, Packet } from '../packet.ts'
import type { SendCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_SEND } from '../socket/sock.ts'
import type { RawSock } from './raw-sock.ts'
import { RAW } from './rules.ts'

const MOST = 0xffff
const HEADER_V4 = 20
const VERSION_V4 = 4
/** Of the byte with the flags: that more fragments follow, and what it holds of the offset (RFC 791 3.1). */
const FRAGMENT_FLAGS = 0x3f
const HIGHEST_PROTOCOL = 255
const IPPROTO_RAW = 255

export function send(context: Context, sock: RawSock, call: SendCall): Answer<number> {
  const { bytes } = call
  const address = call.address as InetAddress | null
  const refused = refuse(sock, bytes.length, call.flags, address)
  if (refused !== null) return refused
  const target = address ?? sock.peer
  if (target === null) return fail(RAW.noAddress, 'EDESTADDRREQ')

  let control: SendControl = NO_SEND_CONTROL
  if (call.control.length > 0) {
    const read = readSendControl(context, sock, call.control, sock.family === AF_INET)
    if (typeof read === 'string') return fail(RAW.badControl, read)
    control = read
  }
  const { source, iface } = control
  const way = source === null && iface === 0 ? SEND : ({ purpose: 'send', source, iface } as const)
  const found = resolveDestination(context, sock, target, 'raw', way)
  if (found.failure !== null) return found as Answer<never>
  return sock.family === AF_INET && sock.options.hdrIncl
    ? sendWithHeader(context, sock, found.value, bytes)
    : sendBody(context, sock, found.value, bytes, control, address)
}

function refuse(
  sock: RawSock,
  length: number,
  flags: number,
  address: InetAddress | null,
): Answer<never> | null {
  if (sock.family === AF_INET) {
    if (length > MOST) return fail(RAW.tooLong, 'EMSGSIZE')
    return (flags & MSG_OOB) === 0 ? null : fail(RAW.outOfBand, 'ENOTSUP')
  }
  if ((flags & MSG_OOB) !== 0) return fail(RAW.outOfBand, 'ENOTSUP')
  if (address === null || address.port === 0) return mappedRefused(address)
  const wrong =
    address.port > HIGHEST_PROTOCOL ||
    (address.port !== sock.protocol && sock.protocol !== IPPROTO_RAW)
  return wrong ? fail(RAW.otherProtocol, 'EINVAL') : mappedRefused(address)
}

/** IPv6 raw sockets send no IPv4. */
function mappedRefused(address: InetAddress | null): Answer<never> | null {
  const mapped = address !== null && (address.family === AF_INET || isMapped(address.ip))
  return mapped ? fail(DESTINATION.ipv4OnV6only, 'ENETUNREACH') : null
}

/** Errors and shutdown are not looked at here (measured): only what allocates a whole packet at once does. */
function sendBody(
  context: Context,
  sock: RawSock,
  to: Destination,
  bytes: Uint8Array,
  control: SendControl,
  address: InetAddress | null,
): Answer<number> {
  const fit = fitFor(context, sock, to)
  const size = headerSize(to.ip) + bytes.length
  if (size > fit.most) return tooLong(context, sock, to, fit.mtu)
  const { ip, source, route } = to
  const protocol = sock.protocol === IPPROTO_RAW ? address?.port || IPPROTO_RAW : sock.protocol
  const whole = withChecksum(bytes, source, ip, protocol)
  context.emit(
    new Packet(
      source,
      ip,
      protocol,
      timeToLive(context, sock, to, control.ttl),
      typeOfService(sock, ip, control.tos),
      dontFragment(sock, ip, size, fit.mtu),
      decodeTransport(source, ip, protocol, whole),
      loops(sock, ip, route),
    ),
  )
  return done(RAW.sent, bytes.length)
}

function tooLong(context: Context, sock: RawSock, to: Destination, mtu: number): Answer<never> {
  tellTooLong(context, sock, to.ip, 0, mtu)
  return fail(RAW.tooLong, 'EMSGSIZE')
}

/** The kernel fills in the checksum of ICMPv6 (RFC 3542 3.1). */
function withChecksum(bytes: Uint8Array, source: Ip, ip: Ip, protocol: number): Uint8Array {
  if (protocol !== IPPROTO.icmpv6 || bytes.length < 4) return bytes
  const whole = bytes.slice()
  whole[2] = 0
  whole[3] = 0
  const sum = transportChecksum(source, ip, protocol, whole)
  whole[2] = sum >> 8
  whole[3] = sum & 0xff
  return whole
}

/** The header is the program's but for its length and checksum, and a source of zeros. */
function sendWithHeader(
  context: Context,
  sock: RawSock,
  to: Destination,
  bytes: Uint8Array,
): Answer<number> {
  const { mtu } = to.route
  if (bytes.length > mtu) return tooLong(context, sock, to, mtu)
  if (bytes.length < HEADER_V4) return fail(RAW.badHeader, 'EINVAL')
  if (sock.error !== null) {
    const { error } = sock
    sock.error = null
    return fail(RAW.pendingError, error)
  }
  if ((sock.shut & SHUT_SEND) !== 0) return fail(RAW.shut, 'EPIPE')
  const header = ((bytes[0] as number) & 15) << 2
  if (header < HEADER_V4 || header > bytes.length) return fail(RAW.badHeader, 'EINVAL')
  const whole = bytes.slice()
  if (whole[12] === 0 && whole[13] === 0 && whole[14] === 0 && whole[15] === 0) {
    whole.set(ipToBytes(to.source), 12)
  }
  whole[2] = whole.length >> 8
  whole[3] = whole.length & 0xff
  if (arrives(whole)) context.emit(decodePacket(whole) as Packet)
  return done(RAW.sent, bytes.length)
}

/** Whoever gets another version drops it, and of a fragment waits for the rest, which is not followed here. */
function arrives(whole: Uint8Array): boolean {
  const flags = whole[6] as number
  const fragment = (flags & FRAGMENT_FLAGS) !== 0 || whole[7] !== 0
  return (whole[0] as number) >> 4 === VERSION_V4 && !fragment
}
