/** Errors about what a UDP or raw socket has sent or was about to send (RFC 1122 4.1.3.3): are they told, and how? */
import { familyOf, type Ip } from '../address/ip.ts'
import { EMPTY_PAYLOAD, type Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { FAILING } from './datagram-rules.ts'
import type { DatagramSock } from './datagram-sock.ts'
import { type NetworkError, ORIGIN, type QueuedError, wantsErrors } from './icmp-error.ts'
import { AF_INET } from './inet-sock.ts'
import { arrivalInterface } from './interfaces.ts'

/** IP_PMTUDISC_DONT: such a socket does not care how large its packets may be. */
const DONT = 0

/** `about` is the packet of ours, `quoted` what of it is kept, `carrier` the ICMP message. The socket is woken. */
export function tellError(
  context: Context,
  sock: DatagramSock,
  error: NetworkError,
  carrier: Packet,
  about: Packet,
  quoted: Pick<QueuedError, 'payload' | 'port'>,
): void {
  if (error.tooBig) {
    context.fire(FAILING.smallerPath)
    if (sock.options.mtuDiscover === DONT) return
  }
  if (wantsErrors(sock, about.destination)) {
    context.fire(FAILING.queued)
    const { destination, ttl, tos } = carrier
    const iface = arrivalInterface(context, carrier)
    const { payload, port } = quoted
    const kept: QueuedError = {
      error,
      payload,
      destination: about.destination,
      port,
      carrier: { destination, iface, ttl, tos },
    }
    sock.errors = [...sock.errors, kept]
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

/**
 * A datagram to `ip` was longer than IP or the path takes, so it was not sent. Who asked for errors finds this one in the
 * queue; over IPv4 with the port of the socket's peer, wherever the datagram was to go (measured).
 */
export function tellTooLong(
  context: Context,
  sock: DatagramSock,
  ip: Ip,
  port: number,
  mtu: number,
): void {
  if (!wantsErrors(sock, ip)) return
  const error: NetworkError = {
    errno: 'EMSGSIZE',
    hard: true,
    origin: ORIGIN.local,
    type: 0,
    code: 0,
    info: mtu,
    tooBig: true,
    offender: null,
  }
  const named = familyOf(ip) === AF_INET ? sock.remotePort : port
  const kept = { error, payload: EMPTY_PAYLOAD, destination: ip, port: named, carrier: null }
  sock.errors = [...sock.errors, kept]
  context.wake(sock)
}
