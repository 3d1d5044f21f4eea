/** The kinds of sockets that a simulated host has, and who takes which packets. */
import { type Answer, done, fail } from '../answer.ts'
import { IPPROTO, type Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { Sock } from '../socket/sock.ts'
import { receiveTcp } from '../tcp/receive.ts'
import { makeTcp } from '../tcp/tcp-sock.ts'
import { KERNEL } from './rules.ts'
import type { Stack } from './stack.ts'

const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
const SOCK_STREAM = 1

function make(context: Context, family: number, type: number, protocol: number): Answer<Sock> {
  if (family !== AF_UNIX && family !== AF_INET && family !== AF_INET6) {
    return fail(KERNEL.familyUnknown, 'EAFNOSUPPORT')
  }
  if (type === SOCK_STREAM && family !== AF_UNIX) {
    if (protocol !== 0 && protocol !== IPPROTO.tcp) {
      return fail(KERNEL.protocolUnknown, 'EPROTONOSUPPORT')
    }
    return done(KERNEL.made, makeTcp(context, family))
  }
  return fail(KERNEL.typeUnknown, 'ESOCKTNOSUPPORT')
}

function receive(context: Context, packet: Packet): void {
  if (packet.body.kind === 'tcp') receiveTcp(context, packet)
}

export const HOST_STACK: Stack = {
  make,
  pair: () => fail(KERNEL.familyUnknown, 'EAFNOSUPPORT'),
  receive,
}
