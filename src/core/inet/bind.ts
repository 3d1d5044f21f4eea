/**
 * bind(2) for AF_INET and AF_INET6, and binding that nobody asked for: listen, connect and send on an unbound socket.
 * Decides whether the address may be had and takes the port; which ports conflict is `conflict.ts`, which one is
 * chosen is `ephemeral.ts`.
 */

import { isAny, isMulticast, needsScope } from '../address/classify.ts'
import { fromMapped, type Ip, isMapped } from '../address/ip.ts'
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import type { Context } from '../socket/context.ts'
import { BIND } from './bind-rules.ts'
import { NAMED_PORT, tcpConflict, udpConflict } from './conflict.ts'
import {
  type ConnectPort,
  chooseBindPort,
  chooseDatagramPort,
  connectPortFree,
  type MayReplace,
  searchConnectPort,
} from './ephemeral.ts'
import {
  AF_INET,
  AF_INET6,
  ANY4,
  ANY6,
  BOUND_ADDRESS,
  BOUND_PORT,
  type InetSock,
  PORT_BY_CONNECT,
} from './inet-sock.ts'
import { addressKind, interfaceByIndex } from './interfaces.ts'
import type { PortProtocol } from './ports.ts'
import { markAfter } from './reuse-port.ts'

const SOCK_STREAM = 1

/** bind(2). On failure the socket is as it was. */
export function bindInet(
  context: Context,
  sock: InetSock,
  address: InetAddress,
  protocol: PortProtocol,
): Answer<undefined> {
  const refused =
    sock.family === AF_INET ? refuse4(context, sock, address) : refuse6(context, sock, address)
  if (refused !== null) return refused

  const six = sock.family === AF_INET6 && !isMapped(address.ip)
  const { options } = sock
  setAddress(context, sock, address)
  if (six && !isAny(address.ip) && !options.v6only) {
    sock.options = options.copy()
    sock.options.v6only = true
  }

  const answer = takePort(context, sock, address.port, protocol)
  if (answer.failure !== null) {
    resetAddress(sock)
    sock.options = options
    return answer
  }
  if (six ? !isAny(address.ip) : sock.family === AF_INET6 || !isAny(sock.boundIp)) {
    sock.locks |= BOUND_ADDRESS
  }
  if (address.port !== 0) sock.locks |= BOUND_PORT
  sock.localPort = sock.heldPort
  if (sock.family === AF_INET) sock.remoteIp = anyOf(sock)
  sock.remotePort = 0
  return answer
}

/** The address comes first, then the privilege, then the state of the socket (facts 2.3). */
function refuse4(context: Context, sock: InetSock, address: InetAddress): Answer<never> | null {
  if (address.family !== AF_INET) return fail(BIND.wrongFamily, 'EAFNOSUPPORT')
  if (!mayHave(context, sock, address.ip)) return fail(BIND.notLocal, 'EADDRNOTAVAIL')
  if (isPrivileged(context, sock, address.port)) return fail(BIND.privileged, 'EACCES')
  if (sock.heldPort !== 0) return fail(BIND.alreadyBound, 'EINVAL')
  return null
}

/** Here the address comes last. */
function refuse6(context: Context, sock: InetSock, address: InetAddress): Answer<never> | null {
  const { ip } = address
  if (address.family !== AF_INET6) return fail(BIND.shortAddress, 'EINVAL')
  if (isMulticast(ip) && sock.type === SOCK_STREAM) return fail(BIND.groupOnStream, 'EINVAL')
  if (isPrivileged(context, sock, address.port)) return fail(BIND.privileged, 'EACCES')
  if (sock.heldPort !== 0) return fail(BIND.alreadyBound, 'EINVAL')
  if (isMapped(ip)) {
    if (sock.options.v6only) return fail(BIND.mappedOnV6only, 'EINVAL')
    if (isAstray(context, sock)) return fail(BIND.noInterface, 'ENODEV')
    return mayHave(context, sock, fromMapped(ip)) ? null : fail(BIND.notLocal, 'EADDRNOTAVAIL')
  }
  if (needsScope(ip)) {
    // It ties the socket to the interface, even when the bind fails later on (measured).
    if (address.scopeId !== 0) sock.scopeId = address.scopeId
    if (sock.scopeId === 0) return fail(BIND.noScope, 'EINVAL')
  }
  if (!isAny(ip) && isAstray(context, sock)) return fail(BIND.noInterface, 'ENODEV')
  return mayHave(context, sock, ip) ? null : fail(BIND.notLocal, 'EADDRNOTAVAIL')
}

/** Whether the socket is tied to an interface that is not there. */
export function isAstray(context: Context, { scopeId }: InetSock): boolean {
  return scopeId !== 0 && interfaceByIndex(context, scopeId) === undefined
}

/** Whether the address is of this host, or one that may be bound anyway. */
export function mayHave(context: Context, sock: InetSock, ip: Ip): boolean {
  if (isAny(ip) || sock.options.freebind || sock.options.transparent) return true
  return context.settings.ip_nonlocal_bind === 1 || addressKind(context, ip) !== 'other'
}

function isPrivileged(context: Context, sock: InetSock, port: number): boolean {
  return port !== 0 && port < context.settings.ip_unprivileged_port_start && sock.uid !== 0
}

/** A socket bound to a group or a broadcast address sends from the address of the route. */
export function setAddress(context: Context, sock: InetSock, address: InetAddress): void {
  const ip = fromMapped(address.ip)
  const kind = addressKind(context, ip)
  sock.boundIp = ip
  sock.localIp = kind === 'multicast' || kind === 'broadcast' ? anyOf(sock) : ip
}

function anyOf(sock: InetSock): Ip {
  return sock.family === AF_INET6 ? ANY6 : ANY4
}

/** No address any more: the wildcard. The port is left alone. */
export function resetAddress(sock: InetSock): void {
  sock.boundIp = anyOf(sock)
  sock.localIp = sock.boundIp
}

function takePort(
  context: Context,
  sock: InetSock,
  port: number,
  protocol: PortProtocol,
): Answer<undefined> {
  if (port !== 0) {
    if (!isPortFree(context, sock, port, protocol)) return fail(BIND.inUse, 'EADDRINUSE')
    occupy(context, sock, port, protocol)
    return done(BIND.bound, undefined)
  }
  if (sock.options.bindAddressNoPort) return done(BIND.boundAddress, undefined)
  const chosen = choosePort(context, sock, protocol)
  if (chosen === 0) return fail(BIND.exhausted, 'EADDRINUSE')
  occupy(context, sock, chosen, protocol)
  return done(BIND.bound, undefined)
}

/** Whether `sock`, with its address set, may be on the port. Asked again by listen(2) for a port that it holds. */
export function isPortFree(
  context: Context,
  sock: InetSock,
  port: number,
  protocol: PortProtocol,
): boolean {
  return protocol === 'tcp'
    ? !tcpConflict(context, sock, port, NAMED_PORT)
    : !udpConflict(context, sock, port)
}

function choosePort(context: Context, sock: InetSock, protocol: PortProtocol): number {
  return protocol === 'tcp' ? chooseBindPort(context, sock) : chooseDatagramPort(context, sock)
}

function occupy(context: Context, sock: InetSock, port: number, protocol: PortProtocol): void {
  const { ports } = context
  if (protocol === 'tcp') {
    const first = ports.isFree('tcp', port)
    ports.setMark(port, markAfter(ports.mark(port), sock, first))
  }
  // IPv6 sockets that share their port are asked last, in the order in which they came (Linux `sk_add_node_rcu`).
  const last = protocol === 'udp' && sock.options.reusePort && sock.family === AF_INET6
  ports.occupy(protocol, port, sock.id, last)
  sock.heldPort = port
  sock.localPort = port
  sock.locks &= ~PORT_BY_CONNECT
}

const HAS_PORT: Answer<undefined> = done(BIND.chosen, undefined)

/** A port for an unbound socket that listens (TCP) or sends or connects (UDP). Nothing when it has one. */
export function autobind(
  context: Context,
  sock: InetSock,
  protocol: PortProtocol,
): Answer<undefined> {
  if (sock.heldPort !== 0) return HAS_PORT
  const port = choosePort(context, sock, protocol)
  if (port === 0) {
    return protocol === 'tcp'
      ? fail(BIND.exhausted, 'EADDRINUSE')
      : fail(BIND.exhaustedImplicit, 'EAGAIN')
  }
  occupy(context, sock, port, protocol)
  context.fire(BIND.chosen)
  return done(BIND.chosen, undefined)
}

/**
 * The port of a TCP connection from `sock.localIp`, which must be set: the one that the socket holds, or one that is
 * chosen and taken. The four-tuple itself is entered by the caller, who also clears what is to be replaced.
 */
export function chooseConnectPort(
  context: Context,
  sock: InetSock,
  remoteIp: Ip,
  remotePort: number,
  mayReplace: MayReplace,
): Answer<ConnectPort> {
  const held = sock.heldPort
  if (held !== 0) {
    const kept = connectPortFree(context, sock, held, remoteIp, remotePort, mayReplace)
    if (kept === null) return fail(BIND.connectTaken, 'EADDRNOTAVAIL')
    context.fire(BIND.connectKept)
    return done(BIND.connectKept, kept)
  }
  const found = searchConnectPort(context, sock, remoteIp, remotePort, mayReplace)
  if (found === null) return fail(BIND.connectExhausted, 'EADDRNOTAVAIL')
  context.ports.occupy('tcp', found.port, sock.id)
  sock.heldPort = found.port
  sock.localPort = found.port
  sock.locks |= PORT_BY_CONNECT
  context.fire(BIND.connectChosen)
  return done(BIND.connectChosen, found)
}

/** The port is free again. getsockname goes on showing it until `localPort` changes. */
export function unbind(context: Context, sock: InetSock, protocol: PortProtocol): void {
  if (sock.heldPort === 0) return
  context.ports.vacate(protocol, sock.heldPort, sock.id)
  sock.heldPort = 0
  sock.locks &= ~PORT_BY_CONNECT
}
