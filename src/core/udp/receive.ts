/** A datagram has reached this host: which sockets get it, and what its sender is told when none does. */
import { familyOf } from '../address/ip.ts'
import { sendUnreachable } from '../icmp/send.ts'
import { AF_INET } from '../inet/inet-sock.ts'
import { arrivalOf, mtuOf } from '../inet/interfaces.ts'
import { datagramCost, UDP_HEADER } from '../inet/skb-size.ts'
import type { Datagram, Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { type Flow, findAll, findOne } from './lookup.ts'
import { ARRIVING } from './rules.ts'
import type { UdpSock } from './udp-sock.ts'

export function receiveUdp(context: Context, packet: Packet): void {
  const datagram = packet.body as Datagram
  const { source, destination } = packet
  const { iface, kind } = arrivalOf(context, packet)
  const flow: Flow = {
    localIp: destination,
    localPort: datagram.destinationPort,
    remoteIp: source,
    remotePort: datagram.sourcePort,
    iface,
  }
  if (kind === 'multicast' || kind === 'broadcast') {
    receiveForAll(context, packet, datagram, flow, kind === 'multicast')
    return
  }
  const found = findOne(context, flow)
  if (found === null) {
    context.fire(ARRIVING.nobody)
    sendUnreachable(context, packet, 'port')
    return
  }
  context.fire(found.rule)
  enqueue(context, found.sock, packet, datagram, flow)
}

function receiveForAll(
  context: Context,
  packet: Packet,
  datagram: Datagram,
  flow: Flow,
  group: boolean,
): void {
  if (group && !context.network.isMember(flow.iface, flow.localIp)) {
    context.fire(ARRIVING.notMember)
    return
  }
  const all = findAll(context, flow, group)
  context.fire(all.length === 0 ? ARRIVING.nobody : ARRIVING.toAll)
  for (const sock of all) enqueue(context, sock, packet, datagram, flow)
}

/** Puts a datagram into the queue of the socket that it is for; dropped when the buffer is full. */
export function enqueue(
  context: Context,
  { id }: UdpSock,
  packet: Packet,
  { payload, first }: Datagram,
  flow: Flow,
): void {
  const sock = context.edit(id) as UdpSock
  const { destination } = packet
  const mtu = mtuOf(context, flow.iface)
  const more = payload.length - first
  const taken = sock.received.push(
    {
      payload,
      source: flow.remoteIp,
      sourcePort: flow.remotePort,
      destination,
      iface: flow.iface,
      ttl: packet.ttl,
      tos: packet.tos,
      at: context.now,
      size: datagramCost(UDP_HEADER, first, familyOf(destination) !== AF_INET, mtu) + more,
    },
    sock.options.rcvBuf,
  )
  if (!taken) {
    context.fire(ARRIVING.full)
    context.changed(sock, 'datagram dropped')
    return
  }
  context.changed(sock, 'datagram queued')
  context.wake(sock)
}
