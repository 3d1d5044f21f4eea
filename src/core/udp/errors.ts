/** Whose datagram an ICMP error is about. */
import { tellError } from '../inet/datagram-errors.ts'
import { FAILING } from '../inet/datagram-rules.ts'
import type { NetworkError } from '../inet/icmp-error.ts'
import { arrivalInterface } from '../inet/interfaces.ts'
import type { Datagram, Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { findOne } from './lookup.ts'
import type { UdpSock } from './udp-sock.ts'

/** `carrier` is the ICMP message, `about` the datagram that it quotes. */
export function udpError(
  context: Context,
  carrier: Packet,
  about: Packet,
  error: NetworkError,
): void {
  const { sourcePort, destinationPort, payload } = about.body as Datagram
  const found = findOne(context, {
    localIp: about.source,
    localPort: sourcePort,
    remoteIp: about.destination,
    remotePort: destinationPort,
    iface: arrivalInterface(context, carrier),
  })
  if (found === null) {
    context.fire(FAILING.ignored)
    return
  }
  const sock = context.edit(found.sock.id) as UdpSock
  tellError(context, sock, error, carrier, about, { payload, port: destinationPort })
}
