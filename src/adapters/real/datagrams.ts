/** The datagram sockets of a host: which wire carries which record, and the way of datagrams in and out. */
import type { RemoteInfo } from 'node:dgram'
import { isAny } from '../../core/address/classify.ts'
import { ANY_IPV4, ANY_IPV6, type Ip, toMapped } from '../../core/address/ip.ts'
import { fail } from '../../core/answer.ts'
import { AF_INET } from '../../core/constants/families.ts'
import type { ErrnoName } from '../../core/errno.ts'
import { FAILING } from '../../core/inet/datagram-rules.ts'
import { LOOPBACK_INTERFACE } from '../../core/inet/interfaces.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { Datagram, IPPROTO, Packet } from '../../core/packet.ts'
import type { Context } from '../../core/socket/context.ts'
import type { SockId } from '../../core/socket/sock.ts'
import { enqueue } from '../../core/udp/receive.ts'
import { ARRIVING } from '../../core/udp/rules.ts'
import { UdpSock } from '../../core/udp/udp-sock.ts'
import { DatagramWire } from './datagram-wire.ts'
import { moveBetweenGroups } from './groups.ts'
import { heldIp, nativeHost, scopeOf } from './interfaces.ts'
import type { Machine } from './machine.ts'
import { REAL } from './rules.ts'
import { wireSettings } from './wire-settings.ts'

const USUAL_TTL = 64

export class Datagrams {
  readonly machine: Machine
  readonly #wires = new Map<SockId, DatagramWire>()

  constructor(machine: Machine) {
    this.machine = machine
  }

  wireOf(sock: UdpSock): DatagramWire | undefined {
    return this.#wires.get(sock.id)
  }

  /** Binds on the machine and gives the port, or why not. */
  open(context: Context, sock: UdpSock, ip: Ip, scopeId: number, port: number): number | ErrnoName {
    const bound = this.#bind(context, sock, ip, scopeId, port)
    if (typeof bound === 'string') return bound
    if (port === 0) {
      // A port that the machine chose would be lost with the peer (connect(2), AF_UNSPEC): it is bound by its number.
      const chosen = bound.name.port
      bound.close()
      return this.open(context, sock, ip, scopeId, chosen)
    }
    this.#wires.set(sock.id, bound)
    bound.apply(wireSettings(context, sock))
    moveBetweenGroups(context, bound, [], sock.memberships)
    return port
  }

  #bind(
    context: Context,
    sock: UdpSock,
    ip: Ip,
    scopeId: number,
    port: number,
  ): DatagramWire | ErrnoName {
    const { reuseAddr, reusePort, v6only: ipv6Only } = sock.options
    const type = sock.family === AF_INET ? 'udp4' : 'udp6'
    const wire = new DatagramWire(this.machine, { type, reuseAddr, reusePort, ipv6Only })
    const host = nativeHost(hostFor(sock, ip), scopeId, context.interfaces)
    const { id } = sock
    const refusal = wire.bind(host, port, {
      received: (bytes, from) => this.#input(id, wire, (k, to) => receive(k, to, bytes, from)),
      failed: (errno) => this.#input(id, wire, (kernel, to) => failed(kernel, to, errno)),
    })
    if (refusal === null) return wire
    wire.close()
    return refusal
  }

  close(sock: UdpSock): void {
    this.#wires.get(sock.id)?.close()
    this.#wires.delete(sock.id)
  }

  /** Performs a packet; the call that sent it is subject to what the machine says. */
  send(kernel: Kernel, packet: Packet): void {
    if (packet.body.kind !== 'udp') return
    const { sourcePort, destinationPort, payload } = packet.body
    for (const id of kernel.ports.on('udp', sourcePort)) {
      const sock = kernel.peek(id)
      const wire = this.#wires.get(id)
      if (!(sock instanceof UdpSock) || wire === undefined || !sends(sock, packet)) continue
      const host = nativeHost(hostFor(sock, packet.destination), sock.scopeId, kernel.interfaces)
      const outcome = wire.send(payload, host, destinationPort)
      this.machine.subject(outcome, (_, errno) => fail(REAL.sendRefused, errno))
      return
    }
  }

  #input(id: SockId, wire: DatagramWire, act: (kernel: Kernel, sock: UdpSock) => void): void {
    this.machine.loop.post((kernel) => {
      const sock = kernel.edit(id)
      if (sock instanceof UdpSock && this.#wires.get(id) === wire) act(kernel, sock)
    })
  }
}

/** Whether a packet may be this socket's; those that share a port may stand in for each other. */
function sends(sock: UdpSock, packet: Packet): boolean {
  return isAny(sock.localIp) || sock.localIp === packet.source
}

/** An IPv6 socket speaks to IPv4 under mapped addresses. */
export function hostFor(sock: UdpSock, ip: Ip): string {
  if (sock.family === AF_INET) return ip
  return ip === ANY_IPV4 ? ANY_IPV6 : toMapped(ip)
}

/** Where it was sent to, Node does not tell: this end's address as far as it is known. */
function receive(kernel: Kernel, sock: UdpSock, bytes: Uint8Array, from: RemoteInfo): void {
  const source = heldIp(from.address, ANY_IPV4)
  if (sock.peer !== null) {
    const stranger = sock.remoteIp !== source
    if (stranger || (sock.remotePort !== 0 && sock.remotePort !== from.port)) return
  }
  const route = kernel.route(source, null, 0)
  const own = typeof route === 'string' ? sock.localIp : route.source
  const destination = isAny(sock.localIp) ? own : sock.localIp
  const datagram = new Datagram(from.port, sock.localPort, bytes)
  const packet = new Packet(source, destination, IPPROTO.udp, USUAL_TTL, 0, false, datagram)
  const scope = scopeOf(from.address, kernel.interfaces)
  const iface = scope || (typeof route === 'string' ? LOOPBACK_INTERFACE : route.iface)
  kernel.fire(ARRIVING.delivered)
  enqueue(kernel, sock, packet, datagram, {
    localIp: destination,
    localPort: sock.localPort,
    remoteIp: source,
    remotePort: from.port,
    iface,
  })
}

/** The machine has had an ICMP error for a connected socket. */
function failed(kernel: Kernel, sock: UdpSock, errno: ErrnoName): void {
  if (sock.peer === null) {
    kernel.fire(FAILING.ignored)
    return
  }
  kernel.fire(FAILING.told)
  sock.error = errno
  kernel.changed(sock, 'error')
  kernel.wake(sock)
}
