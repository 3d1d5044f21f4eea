/**
 * send(2), sendto(2) and sendmsg(2) of UDP: which checks come in which order, and datagrams made of several pieces.
 * UDP never waits for room: a datagram leaves at once or is lost on its way.
 */

import { familyOf, isMapped } from '../address/ip.ts'
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import { concat } from '../bytes.ts'
import { MSG_MORE, MSG_OOB } from '../constants/messages.ts'
import type { ErrnoName } from '../errno.ts'
import { NO_SEND_CONTROL, readSendControl, type SendControl } from '../inet/ancillary.ts'
import { autobind } from '../inet/bind.ts'
import { tellTooLong } from '../inet/datagram-errors.ts'
import { checkFamily, type Destination, resolveDestination, SEND } from '../inet/destination.ts'
import { AF_INET } from '../inet/inet-sock.ts'
import {
  dontFragment,
  type Fit,
  fitFor,
  headerSize,
  loops,
  timeToLive,
  typeOfService,
} from '../inet/outgoing.ts'
import { bufferCosts, UDP_HEADER } from '../inet/skb-size.ts'
import { Datagram, EMPTY_PAYLOAD, IPPROTO, Packet } from '../packet.ts'
import type { SendCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { SHUT_SEND } from '../socket/sock.ts'
import { goAstray } from './astray.ts'
import { SENDING } from './rules.ts'
import type { Aim, Cork, UdpSock } from './udp-sock.ts'

const MOST = 0xffff

export function send(context: Context, sock: UdpSock, call: SendCall): Answer<number> {
  const bound = autobind(context, sock, 'udp')
  if (bound.failure !== null) return bound as Answer<never>
  const { bytes } = call
  const address = (call.address as InetAddress | null) ?? null
  const early = refuseEarly(sock, bytes.length, call.flags, address)
  if (early !== null) return early

  const more = sock.corked || (call.flags & MSG_MORE) !== 0
  if (sock.cork !== null) return append(context, sock, sock.cork, bytes, more)

  const aim = aimAt(context, sock, address, call)
  if (aim.failure !== null) return aim as Answer<never>
  const { to, control } = aim.value
  const fit = fitFor(context, sock, to)
  const size = headerSize(to.ip) + UDP_HEADER + bytes.length
  if (size > fit.most) return tooLong(context, sock, to, fit)
  const failed = takeError(sock)
  if (failed !== null) return fail(SENDING.pendingError, failed)
  if ((sock.shut & SHUT_SEND) !== 0) return fail(SENDING.shut, 'EPIPE')
  if (size > fit.mtu && costsTooMuch(sock, to, bytes.length, fit)) {
    return fail(SENDING.noMemory, 'ENOBUFS')
  }
  if (more) {
    const { ttl, tos } = control
    sock.misled = 'no'
    sock.cork = { to, ttl, tos, pieces: [bytes], length: bytes.length, lost: false }
    return done(SENDING.held, bytes.length)
  }
  if (address === null && isMisled(sock, call)) goAstray(context, sock, to, control, bytes)
  else transmit(context, sock, to, control, bytes, bytes.length, fit.mtu)
  return done(SENDING.sent, bytes.length)
}

/** A connect that failed has made the socket ask for the way once more; then it believes the wrong address. */
function isMisled(sock: UdpSock, call: SendCall): boolean {
  if (sock.misled === 'no' || call.control.length > 0) return false
  const astray = sock.misled === 'yes'
  sock.misled = 'yes'
  return astray
}

/** IPv4 looks at length and flags before it asks for an address; IPv6 knows no MSG_OOB. */
function refuseEarly(
  sock: UdpSock,
  length: number,
  flags: number,
  address: InetAddress | null,
): Answer<never> | null {
  const known = address ?? (sock.cork === null ? sock.peer : null)
  const corked6 = sock.cork !== null && familyOf(sock.cork.to.ip) !== AF_INET
  if (sock.family !== AF_INET) {
    // The wildcard as a peer may have become an IPv4 address.
    const peer4 = address === null && familyOf(sock.remoteIp) === AF_INET
    const mapped = known !== null && (peer4 || known.family === AF_INET || isMapped(known.ip))
    const corked4 = sock.cork !== null && !corked6
    if (!mapped && !corked4) return null
    const wrong = mapped ? checkFamily(sock, known, 'udp', SEND) : null
    if (wrong !== null) return wrong
  }
  if (length > MOST) return fail(SENDING.tooLong, 'EMSGSIZE')
  if ((flags & MSG_OOB) !== 0) return fail(SENDING.outOfBand, 'ENOTSUP')
  return corked6 ? fail(SENDING.otherFamily, 'EINVAL') : null
}

/** Address, ancillary data, route. */
function aimAt(
  context: Context,
  sock: UdpSock,
  address: InetAddress | null,
  call: SendCall,
): Answer<Aim> {
  const target = address ?? sock.peer
  if (target === null) return fail(SENDING.noAddress, 'EDESTADDRREQ')
  // An IPv6 socket names a mapped peer anew with every datagram.
  const named = address !== null || (sock.family !== AF_INET && familyOf(sock.remoteIp) === AF_INET)
  if (named && target.port === 0) {
    return checkFamily(sock, target, 'udp', SEND) ?? fail(SENDING.portZero, 'EINVAL')
  }
  let control = NO_SEND_CONTROL
  let way = SEND
  if (call.control.length > 0) {
    const peer4 = address === null && familyOf(sock.remoteIp) === AF_INET
    const four = peer4 || target.family === AF_INET || isMapped(target.ip)
    const read = readSendControl(context, sock, call.control, four)
    if (typeof read === 'string') return fail(SENDING.badControl, read)
    control = read
    way = { purpose: 'send', source: read.source, iface: read.iface }
  }
  if (control === NO_SEND_CONTROL) return wayOf(context, sock, target)
  const found = resolveDestination(context, sock, target, 'udp', way)
  if (found.failure !== null) return found as Answer<never>
  return done(found.rule, { to: found.value, control })
}

/** The way that the last datagram took, if nothing that it rested on has changed: then it need not be looked for. */
function wayOf(context: Context, sock: UdpSock, target: InetAddress): Answer<Aim> {
  const { lastWay: last, options, localIp, boundIp } = sock
  if (
    last !== null &&
    sameTarget(last.target, target) &&
    last.options === options &&
    last.localIp === localIp &&
    last.boundIp === boundIp
  ) {
    const { ip, route, asked } = last.to
    if (context.route(ip, asked.source, asked.iface) === route) return last.aim
  }
  const found = resolveDestination(context, sock, target, 'udp', SEND)
  if (found.failure !== null) return found as Answer<never>
  const to = found.value
  const aim = done(found.rule, { to, control: NO_SEND_CONTROL })
  sock.lastWay = { target, options: sock.options, localIp, boundIp, to, aim }
  return aim
}

function sameTarget(a: InetAddress, b: InetAddress): boolean {
  if (a === b) return true
  if (a.ip !== b.ip || a.port !== b.port || a.family !== b.family) return false
  return a.scopeId === b.scopeId && a.flowInfo === b.flowInfo
}

function takeError(sock: UdpSock): ErrnoName | null {
  const { error } = sock
  sock.error = null
  return error
}

/** A fragment may be added while those before it take at most twice the send buffer. */
function costsTooMuch(sock: UdpSock, to: Destination, length: number, fit: Fit): boolean {
  const costs = bufferCosts(UDP_HEADER, length, familyOf(to.ip) !== AF_INET, fit.mtu)
  let before = 1
  for (let i = 0; i < costs.length - 1; i++) before += costs[i] as number
  return before > 2 * sock.options.sndBuf
}

function tooLong(context: Context, sock: UdpSock, to: Destination, fit: Fit): Answer<never> {
  tellTooLong(context, sock, to.ip, to.port, fit.mtu)
  return fail(SENDING.tooLong, 'EMSGSIZE')
}

/** One more piece. Address, errors and shutdown were looked at with the first one (facts 6.2). */
function append(
  context: Context,
  sock: UdpSock,
  cork: Cork,
  bytes: Uint8Array,
  more: boolean,
): Answer<number> {
  const length = cork.length + bytes.length
  const fit = fitFor(context, sock, cork.to)
  if (headerSize(cork.to.ip) + UDP_HEADER + length > fit.most) {
    sock.cork = null
    return tooLong(context, sock, cork.to, fit)
  }
  const { to, ttl, tos, lost } = cork
  sock.cork = { to, ttl, tos, pieces: [...cork.pieces, bytes], length, lost }
  if (more) return done(SENDING.held, bytes.length)
  uncork(context, sock)
  return done(SENDING.sent, bytes.length)
}

/** Sends what was held back. */
export function uncork(context: Context, sock: UdpSock): void {
  const { cork } = sock
  if (cork === null) return
  sock.cork = null
  if (cork.lost) return
  const { mtu } = fitFor(context, sock, cork.to)
  const [first = EMPTY_PAYLOAD] = cork.pieces
  transmit(context, sock, cork.to, cork, concat(cork.pieces), first.length, mtu)
}

function transmit(
  context: Context,
  sock: UdpSock,
  to: Destination,
  { ttl, tos }: Pick<SendControl, 'ttl' | 'tos'>,
  bytes: Uint8Array,
  first: number,
  mtu: number,
): void {
  const { ip, route, source } = to
  const size = headerSize(ip) + UDP_HEADER + bytes.length
  // The length field of IPv4 has no room for it: nobody takes it (IP_PMTUDISC_INTERFACE on the loopback).
  if (size > MOST && familyOf(ip) === AF_INET) return
  context.emit(
    new Packet(
      source,
      ip,
      IPPROTO.udp,
      timeToLive(context, sock, to, ttl),
      typeOfService(sock, ip, tos),
      dontFragment(sock, ip, size, mtu),
      new Datagram(sock.localPort, to.port, bytes, first),
      loops(sock, ip, route),
    ),
  )
}
