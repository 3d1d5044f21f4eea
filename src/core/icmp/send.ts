/** ICMP messages that this host sends: destination unreachable, and the answer to an echo request. */

import { isAny, isMulticast } from '../address/classify.ts'
import { familyOf, type Ip } from '../address/ip.ts'
import { AF_INET } from '../inet/inet-sock.ts'
import { addressKind, LOOPBACK_INTERFACE } from '../inet/interfaces.ts'
import { EMPTY_PAYLOAD, IcmpMessage, IPPROTO, Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { ICMP_TYPE, ICMP6_TYPE } from './meaning.ts'
import { ICMP } from './rules.ts'

/** What cannot be reached: nobody has the port, or speaks the protocol. */
export type Unreachable = 'port' | 'protocol'

const CODE4: Readonly<Record<Unreachable, number>> = { protocol: 2, port: 3 }

/** Errors to one host: so many at once, then one in each interval, microseconds. */
const BURST = 6
const INTERVAL4 = 1_000_000
const INTERVAL6 = 100_000

/** Precedence "internetwork control" of the error, and the type of service of what it is about. */
const CONTROL = 0xc0

/** Tells the sender that its packet was for nobody. */
export function sendUnreachable(context: Context, about: Packet, what: Unreachable): void {
  const { source, destination } = about
  const four = familyOf(destination) === AF_INET
  if (!mayAnswer(context, about)) {
    context.fire(ICMP.kept)
    return
  }
  const route = context.route(source, destination, 0)
  if (typeof route === 'string') return
  if (route.iface !== LOOPBACK_INTERFACE) {
    const interval = four ? INTERVAL4 : INTERVAL6
    if (!context.network.takeAllowance(source, context.now, interval, BURST)) {
      context.fire(ICMP.limited)
      return
    }
  }
  context.fire(ICMP.unreachable)
  const message = four
    ? new IcmpMessage(ICMP_TYPE.unreachable, CODE4[what], about, 0, EMPTY_PAYLOAD)
    : unreachable6(about, what)
  const tos = four ? about.tos | CONTROL : 0
  context.emit(icmpPacket(context, destination, source, tos, message))
}

/** IPv6 reports an unknown protocol as a parameter problem: the pointer is that of the next-header field. */
function unreachable6(about: Packet, what: Unreachable): IcmpMessage {
  return what === 'port'
    ? new IcmpMessage(ICMP6_TYPE.unreachable, 4, about, 0, EMPTY_PAYLOAD)
    : new IcmpMessage(ICMP6_TYPE.parameterProblem, 1, about, 6, EMPTY_PAYLOAD)
}

/** RFC 1122 3.2.2: no errors about what was for many, or to what is no single host. ICMP itself never gets here. */
function mayAnswer(context: Context, about: Packet): boolean {
  const { source, destination } = about
  const to = addressKind(context, destination)
  if (to === 'broadcast' || to === 'multicast') return false
  return !isAny(source) && !isMulticast(source) && addressKind(context, source) !== 'broadcast'
}

/** Answers an echo request from the address that was asked, or from the route's where many were asked. */
export function sendEchoReply(context: Context, request: Packet, message: IcmpMessage): void {
  const { source, destination, protocol, tos } = request
  const kind = addressKind(context, destination)
  const four = familyOf(destination) === AF_INET
  if (four && kind !== 'local') {
    context.fire(ICMP.echoToMany)
    return
  }
  const route = context.route(source, kind === 'local' ? destination : null, 0)
  if (typeof route === 'string') return
  context.fire(ICMP.echoed)
  const type = protocol === IPPROTO.icmp ? ICMP_TYPE.echoReply : ICMP6_TYPE.echoReply
  const reply = new IcmpMessage(type, 0, null, message.rest, message.payload)
  context.emit(icmpPacket(context, route.source, source, four ? tos : 0, reply))
}

function icmpPacket(
  context: Context,
  source: Ip,
  destination: Ip,
  tos: number,
  message: IcmpMessage,
): Packet {
  const protocol = familyOf(destination) === AF_INET ? IPPROTO.icmp : IPPROTO.icmpv6
  const ttl = context.settings.ip_default_ttl
  return new Packet(source, destination, protocol, ttl, tos, protocol !== IPPROTO.icmp, message)
}
