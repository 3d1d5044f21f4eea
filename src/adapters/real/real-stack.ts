/** The kinds of sockets that a real host has. */
import { type Answer, done, fail } from '../../core/answer.ts'
import { AF_INET, AF_INET6, AF_UNIX } from '../../core/constants/families.ts'
import { SOCK_RAW, SOCK_STREAM } from '../../core/constants/types.ts'
import { KERNEL } from '../../core/kernel/rules.ts'
import type { Stack } from '../../core/kernel/stack.ts'
import { IPPROTO } from '../../core/packet.ts'
import type { Context } from '../../core/socket/context.ts'
import type { Sock } from '../../core/socket/sock.ts'
import type { Machine } from './machine.ts'
import { makeRealStream } from './real-stream.ts'
import { REAL } from './rules.ts'
import { STREAM_CARRIER } from './stream-carrier.ts'
import { REAL_STREAM_OPS } from './stream-ops.ts'

export function realStack(machine: Machine): Stack {
  const streams = { ops: REAL_STREAM_OPS, carrier: STREAM_CARRIER, machine }

  function make(context: Context, family: number, type: number, protocol: number): Answer<Sock> {
    if (machine.over) return fail(REAL.closed, 'ENETDOWN')
    if (family !== AF_UNIX && family !== AF_INET && family !== AF_INET6) {
      return fail(KERNEL.familyUnknown, 'EAFNOSUPPORT')
    }
    if (type === SOCK_RAW && family !== AF_UNIX) return fail(REAL.noRaw, 'EPERM')
    if (type === SOCK_STREAM && family !== AF_UNIX) {
      if (protocol !== 0 && protocol !== IPPROTO.tcp) {
        return fail(KERNEL.protocolUnknown, 'EPROTONOSUPPORT')
      }
      return done(KERNEL.made, makeRealStream(context, family, streams))
    }
    return fail(REAL.noKind, 'ESOCKTNOSUPPORT')
  }

  return {
    make,
    pair: () => fail(REAL.noKind, 'ESOCKTNOSUPPORT'),
    receive: () => {},
  }
}
