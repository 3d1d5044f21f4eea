/** What becomes of datagrams that take the way to the peer with another address on them: see `Misled`. */
import type { InetAddress } from '../address/socket-address.ts'
import type { SendControl } from '../inet/ancillary.ts'
import type { Destination } from '../inet/destination.ts'
import { LOOPBACK_INTERFACE } from '../inet/interfaces.ts'
import { timeToLive, typeOfService } from '../inet/outgoing.ts'
import { Datagram, IPPROTO, Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { findOne } from './lookup.ts'
import { enqueue } from './receive.ts'
import { ARRIVING } from './rules.ts'
import type { UdpSock } from './udp-sock.ts'

/**
 * A peer on this host: the datagram is handed over without a look at the host's addresses, so that a wildcard socket on
 * the port gets it, and without one nobody is told (Linux 6.18, measured). A peer elsewhere: its host takes no packets
 * of that address.
 */
export function goAstray(
  context: Context,
  sock: UdpSock,
  to: Destination,
  { ttl, tos }: Pick<SendControl, 'ttl' | 'tos'>,
  bytes: Uint8Array,
): void {
  if (!to.route.local) return
  const { ip, port } = sock.misledTo as InetAddress
  const flow = {
    localIp: ip,
    localPort: port,
    remoteIp: to.source,
    remotePort: sock.localPort,
    iface: LOOPBACK_INTERFACE,
  }
  const found = findOne(context, flow)
  if (found === null) {
    context.fire(ARRIVING.nobody)
    return
  }
  context.fire(found.rule)
  const datagram = new Datagram(sock.localPort, port, bytes, bytes.length)
  const packet = new Packet(
    to.source,
    ip,
    IPPROTO.udp,
    timeToLive(context, sock, to, ttl),
    typeOfService(sock, ip, tos),
    true,
    datagram,
    true,
  )
  enqueue(context, found.sock, packet, datagram, flow)
}
