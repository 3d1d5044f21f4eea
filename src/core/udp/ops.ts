/** The calls of a UDP socket, put together. */
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import { bindInet, unbind } from '../inet/bind.ts'
import { leaveAll } from '../inet/membership.ts'
import type { Context } from '../socket/context.ts'
import type { SocketOps } from '../socket/ops.ts'
import { connect, getpeername, getsockname, shutdown } from './connect.ts'
import { ioctl } from './memory.ts'
import { getOption, setOption } from './options.ts'
import { poll } from './poll.ts'
import { recv } from './recv.ts'
import { UDP } from './rules.ts'
import { send } from './send.ts'
import { newUdpSock, type UdpSock } from './udp-sock.ts'

function bind(context: Context, sock: UdpSock, address: InetAddress): Answer<undefined> {
  const answer = bindInet(context, sock, address, 'udp')
  if (answer.failure === null) sock.sharesPort = sock.options.reusePort
  return answer
}

function release(context: Context, sock: UdpSock): Answer<undefined> {
  unbind(context, sock, 'udp')
  leaveAll(context, sock)
  context.remove(sock.id)
  return done(UDP.closed, undefined)
}

export const UDP_OPS: SocketOps = {
  name: 'udp',
  bind: (context, sock: UdpSock, address) => bind(context, sock, address as InetAddress),
  listen: () => fail(UDP.noListen, 'ENOTSUP'),
  accept: (context) => fail(UDP.noAccept, context.profile.acceptUnsupported),
  connect,
  send,
  recv,
  shutdown,
  getsockname,
  getpeername,
  poll,
  release,
  timer: () => {},
  ioctl,
  getOption,
  setOption,
}

/** A fresh UDP socket of AF_INET or AF_INET6. */
export function makeUdp(context: Context, family: number): UdpSock {
  const sock = newUdpSock(context, family, UDP_OPS)
  sock.uid = context.credentials.uid
  sock.options.v6only = context.settings.bindv6only === 1
  return sock
}
