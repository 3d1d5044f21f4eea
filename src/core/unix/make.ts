/** socket(2) and socketpair(2) for AF_UNIX. */
import { type Answer, done, fail } from '../answer.ts'
import { SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM } from '../constants/types.ts'
import { KERNEL } from '../kernel/rules.ts'
import type { Context } from '../socket/context.ts'
import type { SocketOps } from '../socket/ops.ts'
import { UNIX_DGRAM_OPS, UNIX_SEQPACKET_OPS, UNIX_STREAM_OPS } from './ops.ts'
import { freshRecord } from './record.ts'
import { AF_UNIX, type UnixSock } from './unix-sock.ts'

/** The one protocol that the family has beside "any". */
const PF_UNIX = AF_UNIX

function opsOf(type: number): SocketOps | null {
  switch (type) {
    case SOCK_STREAM:
      return UNIX_STREAM_OPS
    case SOCK_DGRAM:
      return UNIX_DGRAM_OPS
    case SOCK_SEQPACKET:
      return UNIX_SEQPACKET_OPS
    default:
      return null
  }
}

/**
 * A fresh socket, not yet added, which shows protocol 0 whichever was asked for. SOCK_RAW is taken for SOCK_DGRAM, as
 * unix(7) has it.
 */
export function makeUnix(context: Context, type: number, protocol = 0): Answer<UnixSock> {
  if (protocol !== 0 && protocol !== PF_UNIX) return fail(KERNEL.protocolUnknown, 'EPROTONOSUPPORT')
  const kind = type === SOCK_RAW ? SOCK_DGRAM : type
  const ops = opsOf(kind)
  if (ops === null) return fail(KERNEL.typeUnknown, 'ESOCKTNOSUPPORT')
  return done(KERNEL.made, freshRecord(context, kind, 0, ops))
}

/** Two sockets connected to each other, not yet added. `make` makes them. */
export function makeUnixPair(
  context: Context,
  type: number,
  protocol = 0,
  make: typeof makeUnix = makeUnix,
): Answer<readonly [UnixSock, UnixSock]> {
  const one = make(context, type, protocol)
  if (one.failure !== null) return one as Answer<never>
  const two = make(context, type, protocol)
  joinPair(context, one.value, two.value)
  joinPair(context, two.value, one.value)
  return done(one.rule, [one.value, two.value])
}

function joinPair(context: Context, sock: UnixSock, other: UnixSock): void {
  sock.peer = other.id
  other.clients.add(sock.id)
  sock.peerCredentials = context.credentials
  if (sock.type !== SOCK_DGRAM) sock.state = 'connected'
}
