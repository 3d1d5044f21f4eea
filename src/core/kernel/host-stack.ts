/** The kinds of sockets that a simulated host has, and who takes which packets. */
import { type Answer, done, fail } from '../answer.ts'
import { IPPROTO, type Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { Sock } from '../socket/sock.ts'
import { receiveTcp } from '../tcp/receive.ts'
import { makeTcp } from '../tcp/tcp-sock.ts'
import { makeUnix, makeUnixPair } from '../unix/make.ts'
import { KERNEL } from './rules.ts'
import type { Stack } from './stack.ts'

const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
const SOCK_STREAM = 1
const HIGHEST_TYPE = 10

function make(context: Context, family: number, type: number, protocol: number): Answer<Sock> {
  if (type < 0 || type > HIGHEST_TYPE) return fail(KERNEL.typeUnknown, 'EINVAL')
  switch (family) {
    case AF_UNIX:
      return makeUnix(context, type, protocol)
    case AF_INET:
    case AF_INET6:
      return makeInet(context, family, type, protocol)
    default:
      return fail(KERNEL.familyUnknown, 'EAFNOSUPPORT')
  }
}

function makeInet(context: Context, family: number, type: number, protocol: number): Answer<Sock> {
  switch (type) {
    case SOCK_STREAM:
      if (protocol !== 0 && protocol !== IPPROTO.tcp) {
        return fail(KERNEL.protocolUnknown, 'EPROTONOSUPPORT')
      }
      return done(KERNEL.made, makeTcp(context, family))
    default:
      return fail(KERNEL.typeUnknown, 'ESOCKTNOSUPPORT')
  }
}

function pair(
  context: Context,
  family: number,
  type: number,
  protocol: number,
): Answer<readonly [Sock, Sock]> {
  if (family === AF_UNIX) return makeUnixPair(context, type, protocol)
  const made = make(context, family, type, protocol)
  return made.failure === null ? fail(KERNEL.noPairs, 'ENOTSUP') : (made as Answer<never>)
}

function receive(context: Context, packet: Packet): void {
  if (packet.body.kind === 'tcp') receiveTcp(context, packet)
}

export const HOST_STACK: Stack = { make, pair, receive }
