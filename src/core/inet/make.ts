/** socket(2) for AF_INET and AF_INET6: which protocol goes with which type, and for whom. */
import { type Answer, done, fail } from '../answer.ts'
import { KERNEL } from '../kernel/rules.ts'
import { IPPROTO } from '../packet.ts'
import { makeRaw } from '../raw/ops.ts'
import { rules } from '../rule.ts'
import type { Context } from '../socket/context.ts'
import { makeUdp } from '../udp/ops.ts'
import { AF_INET, type InetSock } from './inet-sock.ts'

const SOCK_STREAM = 1
const SOCK_DGRAM = 2
const SOCK_RAW = 3
/** IPPROTO_MAX of Linux: one more than IPPROTO_MPTCP. */
const PROTOCOLS = 263

const MAKING = rules('socket', {
  protocolRange: ['a protocol number below 0 or above 262', 'EINVAL', 'socket(2), measured'],
  ping: [
    'a datagram socket for ICMP; ping_group_range is empty by default',
    'EACCES, also for user 0',
    'icmp(7), measured',
  ],
})

export function makeInet(
  context: Context,
  family: number,
  type: number,
  protocol: number,
  makeTcp: (context: Context, family: number) => InetSock,
): Answer<InetSock> {
  if (protocol < 0 || protocol >= PROTOCOLS) return fail(MAKING.protocolRange, 'EINVAL')
  switch (type) {
    case SOCK_STREAM:
      return protocol === 0 || protocol === IPPROTO.tcp
        ? done(KERNEL.made, makeTcp(context, family))
        : fail(KERNEL.protocolUnknown, 'EPROTONOSUPPORT')
    case SOCK_DGRAM:
      return makeDatagram(context, family, protocol)
    case SOCK_RAW:
      if (protocol === 0) return fail(KERNEL.protocolUnknown, 'EPROTONOSUPPORT')
      if (context.credentials.uid !== 0) return fail(KERNEL.rawUnprivileged, 'EPERM')
      return done(KERNEL.made, makeRaw(context, family, protocol))
    default:
      return fail(KERNEL.typeUnknown, 'ESOCKTNOSUPPORT')
  }
}

function makeDatagram(context: Context, family: number, protocol: number): Answer<InetSock> {
  if (protocol === 0 || protocol === IPPROTO.udp) {
    return done(KERNEL.made, makeUdp(context, family))
  }
  const ping = family === AF_INET ? IPPROTO.icmp : IPPROTO.icmpv6
  return protocol === ping
    ? fail(MAKING.ping, 'EACCES')
    : fail(KERNEL.protocolUnknown, 'EPROTONOSUPPORT')
}
