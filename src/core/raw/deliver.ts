/** Copies of arriving packets for raw sockets, and ICMP errors about what they have sent. */
import { isAny, isMulticast } from '../address/classify.ts'
import { familyOf } from '../address/ip.ts'
import { tellError } from '../inet/datagram-errors.ts'
import type { NetworkError } from '../inet/icmp-error.ts'
import { AF_INET } from '../inet/inet-sock.ts'
import { arrivalInterface, mtuOf } from '../inet/interfaces.ts'
import { takesGroup } from '../inet/membership.ts'
import { datagramCost } from '../inet/skb-size.ts'
import { encodePacket, encodeTransport } from '../inet/wire.ts'
import { IPPROTO, type Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { RawSock } from './raw-sock.ts'
import { RAW } from './rules.ts'

const HIGHEST_FILTERED = 31

/** True when some raw socket hears the protocol, whether or not it takes this packet. */
export function deliverRaw(context: Context, packet: Packet): boolean {
  if (!context.network.isListening) return false
  const { source, destination, protocol } = packet
  const listeners = context.network.listeners(familyOf(destination), protocol)
  if (listeners.length === 0) return false
  const iface = arrivalInterface(context, packet)
  const group = isMulticast(destination)
  if (group && !context.network.isMember(iface, destination)) return true
  for (const id of listeners) {
    const sock = context.peek(id) as RawSock
    if (!matches(sock, source, destination, iface)) continue
    if (group && !takesGroup(sock, destination, source, iface)) continue
    if (isFiltered(sock, packet)) {
      context.fire(RAW.filtered)
      continue
    }
    enqueue(context, context.edit(id) as RawSock, packet, iface)
  }
  return true
}

/** `local` and `remote` as the socket sees them. */
function matches(sock: RawSock, remote: string, local: string, iface: number): boolean {
  if (!isAny(sock.boundIp) && sock.boundIp !== local) return false
  if (!isAny(sock.remoteIp) && sock.remoteIp !== remote) return false
  const device = sock.scopeId
  return device === 0 || device === iface
}

function isFiltered(sock: RawSock, { body, protocol }: Packet): boolean {
  if (sock.icmpFilter === 0 || body.kind !== 'icmp' || protocol !== IPPROTO.icmp) return false
  return body.type <= HIGHEST_FILTERED && ((sock.icmpFilter >>> body.type) & 1) === 1
}

/** IPv4 is handed over with its header, IPv6 without. */
function enqueue(context: Context, sock: RawSock, packet: Packet, iface: number): void {
  const { source, destination, protocol, body, ttl, tos } = packet
  const four = familyOf(destination) === AF_INET
  const transport = four ? null : encodeTransport(source, destination, protocol, body)
  const payload = transport ?? encodePacket(packet)
  const header = four ? 20 : 0
  const mtu = mtuOf(context, iface)
  const taken = sock.received.pushWhileRoom(
    {
      payload,
      source,
      sourcePort: 0,
      destination,
      iface,
      ttl,
      tos,
      at: context.now,
      size: datagramCost(0, payload.length - header, !four, mtu),
    },
    sock.options.rcvBuf,
  )
  context.fire(taken ? RAW.delivered : RAW.full)
  if (!taken) return
  context.changed(sock, 'datagram queued')
  context.wake(sock)
}

/** `about` is a packet that a raw socket may have sent. */
export function rawError(
  context: Context,
  carrier: Packet,
  about: Packet,
  error: NetworkError,
): void {
  const { source, destination, protocol } = about
  const listeners = context.network.listeners(familyOf(destination), protocol)
  if (listeners.length === 0) return
  const iface = arrivalInterface(context, carrier)
  for (const id of listeners) {
    if (!matches(context.peek(id) as RawSock, destination, source, iface)) continue
    const sock = context.edit(id) as RawSock
    const payload = sock.options.hdrIncl
      ? encodePacket(about)
      : encodeTransport(source, destination, protocol, about.body)
    tellError(context, sock, error, carrier, about, { payload, port: 0 })
  }
}
