/** The kinds of sockets that a real host has. */
import { type Answer, done, fail } from '../../core/answer.ts'
import { AF_INET, AF_INET6, AF_UNIX } from '../../core/constants/families.ts'
import { SOCK_DGRAM, SOCK_RAW, SOCK_STREAM } from '../../core/constants/types.ts'
import { HOST_STACK } from '../../core/kernel/host-stack.ts'
import { KERNEL } from '../../core/kernel/rules.ts'
import type { Stack } from '../../core/kernel/stack.ts'
import type { Context } from '../../core/socket/context.ts'
import type { Sock } from '../../core/socket/sock.ts'
import { makeUnixPair } from '../../core/unix/make.ts'
import type { UnixSock } from '../../core/unix/unix-sock.ts'
import { datagramOps, makeRealUdp } from './datagram-ops.ts'
import type { Datagrams } from './datagrams.ts'
import { makeRealStream } from './real-stream.ts'
import { REAL } from './rules.ts'
import { STREAM_CARRIER } from './stream-carrier.ts'
import { REAL_STREAM_OPS } from './stream-ops.ts'
import { makeRealUnix, type UnixStreams } from './unix-ops.ts'

export function realStack(datagrams: Datagrams, unix: UnixStreams): Stack {
  const { machine } = datagrams
  const streams = { ops: REAL_STREAM_OPS, carrier: STREAM_CARRIER, machine }
  const datagramCalls = datagramOps(datagrams)

  /** What may be made is what may be made on a simulated host, as far as Node has it. */
  function make(context: Context, family: number, type: number, protocol: number): Answer<Sock> {
    if (machine.over) return fail(REAL.closed, 'ENETDOWN')
    const inet = family === AF_INET || family === AF_INET6
    if (inet && type === SOCK_RAW) return fail(REAL.noRaw, 'EPERM')
    const made = HOST_STACK.make(context, family, type, protocol)
    if (made.failure !== null) return made
    if (inet && type === SOCK_STREAM) {
      return done(KERNEL.made, makeRealStream(context, family, streams))
    }
    if (inet && type === SOCK_DGRAM) {
      return done(KERNEL.made, makeRealUdp(context, family, datagramCalls))
    }
    return done(KERNEL.made, makeRealUnix(context, made.value as UnixSock, unix))
  }

  /** Pairs stay within the process, where nobody else can have an end of them. */
  function pair(
    context: Context,
    family: number,
    type: number,
    protocol: number,
  ): Answer<readonly [Sock, Sock]> {
    if (family !== AF_UNIX) return HOST_STACK.pair(context, family, type, protocol)
    return makeUnixPair(
      context,
      type,
      protocol,
      (within, kind, number = 0) => make(within, AF_UNIX, kind, number) as Answer<UnixSock>,
    )
  }

  return { make, pair, receive: () => {} }
}
