/** A socket of any kind that has nothing but its options, on a host with nothing but a loopback. */
import type { SocketAddress } from '../../../src/core/address/socket-address.ts'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { done, fail } from '../../../src/core/answer.ts'
import { InetSock } from '../../../src/core/inet/inet-sock.ts'
import { LINUX } from '../../../src/core/kernel/profile.ts'
import { LINUX_SETTINGS } from '../../../src/core/kernel/settings.ts'
import { OPTION } from '../../../src/core/options/rules.ts'
import { encodeTcpInfo } from '../../../src/core/options/tcp-info.ts'
import { OptionValues } from '../../../src/core/options/values.ts'
import type { Context, Interface, Route } from '../../../src/core/socket/context.ts'
import type { SocketOps } from '../../../src/core/socket/ops.ts'
import { Sock } from '../../../src/core/socket/sock.ts'

const AF_UNIX = 1
const AF_INET6 = 10
const SOCK_STREAM = 1
const SOCK_RAW = 3
const IPPROTO_TCP = 6
const TCP_INFO = 11
const TCP_CLOSE = 7
const LO_MTU = 65536

const LO: Interface = {
  index: 1,
  name: 'lo',
  mtu: LO_MTU,
  up: true,
  addresses: [
    { ip: '127.0.0.1', prefix: 8 },
    { ip: '::1', prefix: 128 },
  ],
}

const ROUTE: Route = {
  source: '127.0.0.1',
  iface: 1,
  mtu: LO_MTU,
  local: true,
  broadcast: false,
  multicast: false,
}

/** As much of a host as options ask for. */
export const HOST = {
  settings: LINUX_SETTINGS,
  profile: LINUX,
  interfaces: [LO],
  now: 0,
  route: () => ROUTE,
} as unknown as Context

class BareInetSock extends InetSock {
  /** As TCP_INFO names it. */
  state = TCP_CLOSE

  copy(): Sock {
    return this
  }

  nextTimer(): number {
    return Number.POSITIVE_INFINITY
  }
}

class BareSock extends Sock {
  copy(): Sock {
    return this
  }

  nextTimer(): number {
    return Number.POSITIVE_INFINITY
  }
}

function peerName(_context: Context, sock: Sock) {
  if (!(sock instanceof InetSock) || sock.remotePort === 0) return fail(OPTION.unknown, 'ENOTCONN')
  const family = sock.family === AF_INET6 ? 10 : 2
  const name: SocketAddress = inetAddress(family, sock.remoteIp, sock.remotePort)
  return done(OPTION.read, name)
}

/** What TCP itself answers: its state, and whether it listens. */
function tcpState(_context: Context, sock: Sock, level: number, name: number) {
  if (!(sock instanceof BareInetSock) || sock.type !== SOCK_STREAM) return null
  if (level === IPPROTO_TCP && name === TCP_INFO) {
    return done(OPTION.read, encodeTcpInfo({ state: sock.state }))
  }
  return null
}

function values(family: number, type: number, protocol: number): OptionValues {
  if (type === SOCK_RAW) return OptionValues.forRaw(LINUX_SETTINGS, family, protocol)
  const tcp = family !== AF_UNIX && type === SOCK_STREAM
  return tcp ? OptionValues.forTcp(LINUX_SETTINGS) : OptionValues.forOthers(LINUX_SETTINGS)
}

/** A fresh socket, as socket(2) makes it; `hooks` are its own answers to options. */
export function bareSock(
  family: number,
  type: number,
  protocol: number,
  hooks: Partial<SocketOps> = {},
): Sock {
  const ops = {
    name: 'bare',
    getpeername: peerName,
    getOption: tcpState,
    ...hooks,
  } as unknown as SocketOps
  const Kind = family === AF_UNIX ? BareSock : BareInetSock
  return new Kind(1, family, type, protocol, ops, {}, values(family, type, protocol))
}

/** Gives a socket the state that a call would give it: `bind`, `listen` or `connect`, as the recording has them. */
export function bring(sock: Sock, to: string): void {
  if (!(sock instanceof BareInetSock)) throw new Error(`${to} of a local socket`)
  const loopback = sock.family === AF_INET6 ? '::1' : '127.0.0.1'
  if (to === 'bind' || to === 'connect') {
    sock.localPort = 5000
    sock.heldPort = 5000
  }
  if (to === 'listen') sock.state = 10
  if (to === 'connect') {
    sock.state = 1
    sock.localIp = loopback
    sock.remoteIp = loopback
    sock.remotePort = 5001
  }
}
