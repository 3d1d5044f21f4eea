/** The calls of a UDP socket, put together. */
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import { bindInet, unbind } from '../inet/bind.ts'
import { ioctl } from '../inet/datagram-memory.ts'
import { getpeername, getsockname, shutdown } from '../inet/datagram-peer.ts'
import { poll } from '../inet/datagram-poll.ts'
import { recv } from '../inet/datagram-recv.ts'
import { DATAGRAM } from '../inet/datagram-rules.ts'
import { leaveAll } from '../inet/membership.ts'
import type { Context } from '../socket/context.ts'
import type { SocketOps } from '../socket/ops.ts'
import { SHUT_RECEIVE } from '../socket/sock.ts'
import { connect } from './connect.ts'
import { getOption, setOption } from './options.ts'
import { send } from './send.ts'
import { UdpSock } from './udp-sock.ts'

function bind(context: Context, sock: UdpSock, address: InetAddress): Answer<undefined> {
  const answer = bindInet(context, sock, address, 'udp')
  if (answer.failure === null) sock.sharesPort = sock.options.reusePort
  return answer
}

function release(context: Context, sock: UdpSock): Answer<undefined> {
  unbind(context, sock, 'udp')
  leaveAll(context, sock)
  context.remove(sock.id)
  return done(DATAGRAM.closed, undefined)
}

/**
 * Where a read might block, poll(2) makes sure that the first datagram is a good one, and takes the queue over for it
 * (Linux `udp_poll`).
 */
function polled(context: Context, sock: UdpSock, blocking: boolean): void {
  if (!blocking || (sock.shut & SHUT_RECEIVE) !== 0 || !sock.received.unseen) return
  const record = context.edit(sock.id) as UdpSock
  record.received.look()
}

export const UDP_OPS: SocketOps = {
  name: 'udp',
  bind: (context, sock: UdpSock, address) => bind(context, sock, address as InetAddress),
  listen: () => fail(DATAGRAM.noListen, 'ENOTSUP'),
  accept: (context) => fail(DATAGRAM.noAccept, context.profile.acceptUnsupported),
  connect,
  send,
  recv,
  shutdown,
  getsockname,
  getpeername,
  poll,
  polled,
  release,
  ioctl,
  getOption,
  setOption,
}

/** A fresh UDP socket of AF_INET or AF_INET6. */
export function makeUdp(context: Context, family: number): UdpSock {
  const sock = UdpSock.create(context, family, UDP_OPS)
  sock.uid = context.credentials.uid
  sock.options.v6only = context.settings.bindv6only === 1
  return sock
}
