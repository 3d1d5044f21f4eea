/** An ICMP error about a datagram that a UDP or raw socket has sent (RFC 1122 4.1.3.3): is it told, and how? */
import type { Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import { FAILING } from './datagram-rules.ts'
import type { DatagramSock } from './datagram-sock.ts'
import { type NetworkError, type QueuedError, wantsErrors } from './icmp-error.ts'
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
