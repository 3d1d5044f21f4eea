/** The calls of a UDP socket over `node:dgram`: the socket layer's, with the machine's part of bind, connect and close. */
import { isAny } from '../../core/address/classify.ts'
import { anyIp, type InetFamily } from '../../core/address/ip.ts'
import { type InetAddress, inetAddress } from '../../core/address/socket-address.ts'
import { type Answer, done, fail } from '../../core/answer.ts'
import { resetAddress, unbind } from '../../core/inet/bind.ts'
import { DATAGRAM } from '../../core/inet/datagram-rules.ts'
import { BOUND_ADDRESS, BOUND_PORT } from '../../core/inet/inet-sock.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { ConnectCall } from '../../core/socket/call.ts'
import type { Context } from '../../core/socket/context.ts'
import type { OptionValue, SocketOps } from '../../core/socket/ops.ts'
import { UDP_OPS } from '../../core/udp/ops.ts'
import { UdpSock } from '../../core/udp/udp-sock.ts'
import { type Datagrams, hostFor } from './datagrams.ts'
import { moveBetweenGroups } from './groups.ts'
import { heldIp, nativeHost } from './interfaces.ts'
import { REAL } from './rules.ts'
import { wireSettings } from './wire-settings.ts'

/** The machine chooses the port where none is named, and has the last word on every address. */
function bind(
  datagrams: Datagrams,
  context: Context,
  sock: UdpSock,
  address: InetAddress,
): Answer<undefined> {
  const { family, ip, flowInfo, scopeId } = address
  const sameFamily = family === sock.family
  if (!sameFamily || sock.heldPort !== 0) return UDP_OPS.bind(context, sock, address)
  const chosen = address.port === 0
  const port = chosen ? datagrams.open(context, sock, ip, scopeId, 0) : address.port
  if (typeof port === 'string') return fail(REAL.bindRefused, port)
  const answer = UDP_OPS.bind(context, sock, inetAddress(family, ip, port, flowInfo, scopeId))
  if (answer.failure !== null) {
    datagrams.close(sock)
    return answer
  }
  if (chosen) {
    sock.locks &= ~BOUND_PORT
    return answer
  }
  const opened = datagrams.open(context, sock, ip, scopeId, port)
  if (typeof opened === 'number') return answer
  unbind(context, sock, 'udp')
  resetAddress(sock)
  sock.localPort = 0
  sock.locks &= ~(BOUND_ADDRESS | BOUND_PORT)
  return fail(REAL.bindRefused, opened)
}

/** A port for a socket that sends or connects unbound: it shares it with nobody. */
function bindAnywhere(datagrams: Datagrams, context: Context, sock: UdpSock): Answer<undefined> {
  if (sock.heldPort !== 0) return done(DATAGRAM.named, undefined)
  const family = sock.family as InetFamily
  const answer = bind(datagrams, context, sock, inetAddress(family, anyIp(family), 0))
  sock.sharesPort = false
  return answer
}

function connect(
  datagrams: Datagrams,
  context: Context,
  sock: UdpSock,
  call: ConnectCall,
): Answer<undefined> {
  if (call.address !== null) {
    const bound = bindAnywhere(datagrams, context, sock)
    if (bound.failure !== null) return bound as Answer<never>
  }
  const answer = UDP_OPS.connect(context, sock, call, false) as Answer<undefined>
  if (answer.failure !== null) return answer
  if (call.address === null) {
    if (sock.heldPort === 0) datagrams.close(sock)
    else datagrams.wireOf(sock)?.disconnect()
  } else if (sock.remotePort !== 0) {
    findPeer(datagrams, context, sock)
  }
  return answer
}

/** The machine knows the way, and with it this end's address. */
function findPeer(datagrams: Datagrams, context: Context, sock: UdpSock): void {
  const wire = datagrams.wireOf(sock)
  if (wire === undefined) return
  const host = nativeHost(hostFor(sock, sock.remoteIp), sock.scopeId, context.interfaces)
  const refusal = wire.connect(host, sock.remotePort)
  if (refusal === null) {
    if ((sock.locks & BOUND_ADDRESS) !== 0) return
    sock.localIp = heldIp(wire.name.address, sock.localIp)
    if (!isAny(sock.localIp)) sock.boundIp = sock.localIp
    return
  }
  const { id } = sock
  datagrams.machine.subject(refusal, (kernel: Kernel, errno) => {
    const failed = kernel.edit(id)
    if (failed instanceof UdpSock) {
      failed.peer = null
      failed.remotePort = 0
    }
    return fail(REAL.connectRefused, errno)
  })
}

/** Groups that the socket layer has joined or left are joined or left on the machine. */
function setOption(
  datagrams: Datagrams,
  context: Context,
  sock: UdpSock,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined> | null {
  const before = sock.memberships
  const answer = UDP_OPS.setOption?.(context, sock, level, name, value) ?? null
  const wire = datagrams.wireOf(sock)
  if (wire === undefined) return answer
  wire.apply(wireSettings(context, sock))
  if (sock.memberships === before) return answer
  const refusal = moveBetweenGroups(context, wire, before, sock.memberships)
  if (refusal === null) return answer
  for (const member of sock.memberships) {
    if (!before.includes(member)) context.network.leave(member.iface, member.group)
  }
  sock.memberships = before
  return fail(REAL.joinRefused, refusal)
}

export function datagramOps(datagrams: Datagrams): SocketOps {
  return {
    ...UDP_OPS,
    bind: (context, sock: UdpSock, address) =>
      bind(datagrams, context, sock, address as InetAddress),
    connect: (context, sock: UdpSock, call) => connect(datagrams, context, sock, call),
    send(context, sock: UdpSock, call, mayBlock) {
      const bound = bindAnywhere(datagrams, context, sock)
      if (bound.failure !== null) return bound as Answer<never>
      return UDP_OPS.send(context, sock, call, mayBlock)
    },
    release(context, sock: UdpSock, call, mayBlock) {
      datagrams.close(sock)
      return UDP_OPS.release(context, sock, call, mayBlock)
    },
    setOption: (context, sock: UdpSock, level, name, value) =>
      setOption(datagrams, context, sock, level, name, value),
  }
}

/** socket(2) for SOCK_DGRAM over IPv4 or IPv6. */
export function makeRealUdp(context: Context, family: number, ops: SocketOps): UdpSock {
  const sock = UdpSock.create(context, family, ops)
  sock.uid = context.credentials.uid
  sock.options.v6only = context.settings.bindv6only === 1
  return sock
}
