/** An ICMP error about a datagram of ours (RFC 1122 4.1.3.3): whether the socket is told, and how. */
import type { NetworkError } from '../inet/icmp-error.ts'
import { wantsErrors } from '../inet/icmp-error.ts'
import { arrivalInterface } from '../inet/interfaces.ts'
import type { Datagram, Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { findOne } from './lookup.ts'
import { FAILING } from './rules.ts'
import type { UdpSock } from './udp-sock.ts'

/** IP_PMTUDISC_DONT: such a socket does not care how large its packets may be. */
const DONT = 0

/** `carrier` is the ICMP message, `about` the datagram that it quotes. */
export function udpError(
  context: Context,
  carrier: Packet,
  about: Packet,
  error: NetworkError,
): void {
  const datagram = about.body as Datagram
  const iface = arrivalInterface(context, carrier)
  const found = findOne(context, {
    localIp: about.source,
    localPort: datagram.sourcePort,
    remoteIp: about.destination,
    remotePort: datagram.destinationPort,
    iface,
  })
  if (found === null) {
    context.fire(FAILING.ignored)
    return
  }
  const sock = context.edit(found.sock.id) as UdpSock
  if (error.info !== 0) {
    context.fire(FAILING.smallerPath)
    if (sock.options.mtuDiscover === DONT) return
  }
  if (wantsErrors(sock, about.destination)) {
    context.fire(FAILING.queued)
    const { destination, ttl, tos } = carrier
    const about4 = {
      payload: datagram.payload,
      destination: about.destination,
      port: datagram.destinationPort,
    }
    sock.errors = [...sock.errors, { error, ...about4, carrier: { destination, iface, ttl, tos } }]
  } else if (!error.hard || sock.peer === null) {
    context.fire(FAILING.ignored)
    return
  } else {
    context.fire(FAILING.told)
  }
  sock.error = error.errno
  context.changed(sock, 'error')
  context.wake(sock)
}
