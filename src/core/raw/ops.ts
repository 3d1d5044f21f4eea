/** The calls of a raw socket, put together. */
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, type Attempt, done, fail } from '../answer.ts'
import { MSG_OOB } from '../constants/messages.ts'
import { ioctl } from '../inet/datagram-memory.ts'
import { getDatagramOption, setDatagramOption } from '../inet/datagram-options.ts'
import { getpeername, getsockname, shutdown } from '../inet/datagram-peer.ts'
import { poll } from '../inet/datagram-poll.ts'
import { recv } from '../inet/datagram-recv.ts'
import { DATAGRAM, RECEIVING } from '../inet/datagram-rules.ts'
import { leaveAll } from '../inet/membership.ts'
import type { Received, RecvCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue, SocketOps } from '../socket/ops.ts'
import { bind, connect } from './bind.ts'
import { RawSock } from './raw-sock.ts'
import { send } from './send.ts'

const SOL_RAW = 255
const ICMP_FILTER = 1

function receive(
  context: Context,
  sock: RawSock,
  call: RecvCall,
  mayBlock: boolean,
): Attempt<Received> {
  if ((call.flags & MSG_OOB) !== 0) return fail(RECEIVING.outOfBand, 'ENOTSUP')
  return recv(context, sock, call, mayBlock)
}

function release(context: Context, sock: RawSock): Answer<undefined> {
  context.network.removeListener(sock.family, sock.protocol, sock.id)
  leaveAll(context, sock)
  context.remove(sock.id)
  return done(DATAGRAM.closed, undefined)
}

function setOption(
  context: Context,
  sock: RawSock,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined> | null {
  if (level === SOL_RAW && name === ICMP_FILTER) {
    sock.icmpFilter = typeof value === 'number' ? value : bitsOf(value)
    return null
  }
  return setDatagramOption(context, sock, level, name, value)
}

function bitsOf([a = 0, b = 0, c = 0, d = 0]: Uint8Array): number {
  return a | (b << 8) | (c << 16) | (d << 24)
}

const RAW_OPS: SocketOps = {
  name: 'raw',
  bind: (context, sock: RawSock, address) => bind(context, sock, address as InetAddress),
  listen: () => fail(DATAGRAM.noListen, 'ENOTSUP'),
  accept: (context) => fail(DATAGRAM.noAccept, context.profile.acceptUnsupported),
  connect,
  send,
  recv: receive,
  shutdown,
  getsockname,
  getpeername,
  poll,
  release,
  ioctl,
  getOption: getDatagramOption,
  setOption,
}

/** A fresh raw socket of AF_INET or AF_INET6, which from now on hears its protocol. */
export function makeRaw(context: Context, family: number, protocol: number): RawSock {
  const sock = RawSock.create(context, family, protocol, RAW_OPS)
  sock.uid = context.credentials.uid
  context.network.addListener(family, protocol, sock.id)
  return sock
}
