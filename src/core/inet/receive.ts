/** A packet for this host: who of its protocols and raw sockets gets it. */
import { receiveIcmp, type TcpErrorHandler } from '../icmp/receive.ts'
import { sendUnreachable } from '../icmp/send.ts'
import { IPPROTO, type Packet } from '../packet.ts'
import { deliverRaw } from '../raw/deliver.ts'
import type { Context } from '../socket/context.ts'
import { receiveUdp } from '../udp/receive.ts'

/** TCP, which is told of segments and of ICMP errors about its own. */
export interface TcpHandlers {
  readonly segment: (context: Context, packet: Packet) => void
  readonly error: TcpErrorHandler
}

export function receiveInet(context: Context, packet: Packet, tcp: TcpHandlers): void {
  const taken = deliverRaw(context, packet)
  switch (packet.body.kind) {
    case 'tcp':
      tcp.segment(context, packet)
      return
    case 'udp':
      receiveUdp(context, packet)
      return
    case 'icmp':
      receiveIcmp(context, packet, tcp.error)
      return
    case 'raw':
      // Bytes of a protocol that we do speak are malformed.
      if (!taken && !isOurs(packet.protocol)) sendUnreachable(context, packet, 'protocol')
  }
}

function isOurs(protocol: number): boolean {
  const { icmp, icmpv6, tcp, udp } = IPPROTO
  return protocol === tcp || protocol === udp || protocol === icmp || protocol === icmpv6
}
