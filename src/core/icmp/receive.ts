/** An ICMP message has reached this host: echoes are answered, errors go to the socket whose packet they quote. */
import type { ErrnoName } from '../errno.ts'
import { type IcmpMessage, IPPROTO, type Packet } from '../packet.ts'
import { rawError } from '../raw/deliver.ts'
import type { Context } from '../socket/context.ts'
import { udpError } from '../udp/errors.ts'
import { ICMP_TYPE, ICMP6_TYPE, meaningOf } from './meaning.ts'
import { ICMP } from './rules.ts'
import { sendEchoReply } from './send.ts'

/** `about` is the segment of ours that the error quotes; `mtu` is that of "too big" errors, else null. */
export type TcpErrorHandler = (
  context: Context,
  about: Packet,
  error: ErrnoName,
  mtu: number | null,
) => void

export function receiveIcmp(context: Context, packet: Packet, tcpError: TcpErrorHandler): void {
  const message = packet.body as IcmpMessage
  const echo = packet.protocol === IPPROTO.icmp ? ICMP_TYPE.echo : ICMP6_TYPE.echo
  if (message.type === echo) {
    sendEchoReply(context, packet, message)
    return
  }
  const error = meaningOf(packet.protocol, message, packet.source)
  if (error === null) {
    context.fire(ICMP.ignored)
    return
  }
  const { about } = message
  if (about === null || !context.isLocal(about.source)) {
    context.fire(ICMP.unquoted)
    return
  }
  const mtu = error.tooBig ? error.info : null
  if (mtu !== null && mtu > 0) context.network.learnMtu(about.destination, mtu, context.now)
  rawError(context, packet, about, error)
  switch (about.body.kind) {
    case 'tcp':
      context.fire(ICMP.toTcp)
      tcpError(context, about, error.errno, mtu)
      return
    case 'udp':
      context.fire(ICMP.toUdp)
      udpError(context, packet, about, error)
      return
    case 'icmp':
    case 'raw':
      context.fire(ICMP.ignored)
  }
}
