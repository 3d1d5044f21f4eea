/** The kinds of sockets that a simulated host has, and who takes which packets. */
import { type Answer, fail } from '../answer.ts'
import { makeInet } from '../inet/make.ts'
import { receiveInet } from '../inet/receive.ts'
import type { Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { Sock } from '../socket/sock.ts'
import { tcpError } from '../tcp/icmp.ts'
import { receiveTcp } from '../tcp/receive.ts'
import { makeTcp } from '../tcp/tcp-sock.ts'
import { makeUnix, makeUnixPair } from '../unix/make.ts'
import { KERNEL } from './rules.ts'
import type { Stack } from './stack.ts'

const AF_UNIX = 1
const AF_INET = 2
const AF_INET6 = 10
const HIGHEST_TYPE = 10

function make(context: Context, family: number, type: number, protocol: number): Answer<Sock> {
  if (type < 0 || type > HIGHEST_TYPE) return fail(KERNEL.typeUnknown, 'EINVAL')
  switch (family) {
    case AF_UNIX:
      return makeUnix(context, type, protocol)
    case AF_INET:
    case AF_INET6:
      return makeInet(context, family, type, protocol, makeTcp)
    default:
      return fail(KERNEL.familyUnknown, 'EAFNOSUPPORT')
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

const TCP = { segment: receiveTcp, error: tcpError }

function receive(context: Context, packet: Packet): void {
  receiveInet(context, packet, TCP)
}

/** Every kind of socket that a host has. */
export const HOST_STACK: Stack = { make, pair, receive }
