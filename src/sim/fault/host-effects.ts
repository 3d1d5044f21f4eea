// What faults do to hosts and to looking up names.
import { fromMapped, type Ip, toIp } from '../../core/address/ip.ts'
import { InetSock } from '../../core/inet/inet-sock.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { vanish } from '../../core/tcp/dissolve.ts'
import { TcpSock } from '../../core/tcp/tcp-sock.ts'
import type { Host } from '../host.ts'
import { nameKey } from '../names.ts'
import type { World } from '../world.ts'
import { type Effect, type FaultOf, hostsOf, stationsOf } from './effect.ts'
import type { HalfOpenFault } from './schedule.ts'
import { distributionOf, microsOf, namesOf } from './values.ts'

// Dying and standing still

export const CRASH: Effect<'crash'> = {
  begin(world, _, { host, how = 'silence' }) {
    for (const one of hostsOf(world, host)) one.crash(how)
  },
  end(world, _, { host }) {
    for (const one of hostsOf(world, host)) one.restart()
  },
  holds: (world, _, { host }) => hostsOf(world, host).some(({ trouble }) => trouble.crashed),
}

export const RESTART: Effect<'restart'> = {
  begin(world, _, { host }) {
    for (const one of hostsOf(world, host)) one.restart()
  },
}

export const PAUSE: Effect<'pause'> = {
  begin(world, id, { host, what = 'host' }) {
    for (const { trouble } of hostsOf(world, host)) trouble.pauses.set(id, what)
  },
  end(world, id, { host }) {
    for (const one of hostsOf(world, host)) {
      if (one.trouble.pauses.delete(id)) one.goOn()
    }
  },
  holds: (world, id, { host }) =>
    hostsOf(world, host).some(({ trouble }) => trouble.pauses.has(id)),
}

export const RESUME: Effect<'resume'> = {
  begin(world, _, { host }) {
    for (const one of hostsOf(world, host)) {
      one.trouble.pauses.clear()
      one.goOn()
    }
  },
}

// Forgetting

/** Connections of the kernel, or half of one, that a fault means. */
function isMeant(sock: InetSock, fault: HalfOpenFault, peers: ReadonlySet<string> | null): boolean {
  if (fault.port !== undefined && sock.localPort !== fault.port) return false
  return peers === null || peers.has(fromMapped(sock.remoteIp))
}

function forget(kernel: Kernel, fault: HalfOpenFault, peers: ReadonlySet<string> | null): void {
  for (const [id, known] of [...kernel.records]) {
    if (!(known instanceof TcpSock) || !isMeant(known, fault, peers)) continue
    const sock = kernel.edit(id)
    if (sock instanceof TcpSock) vanish(kernel, sock)
  }
}

export const HALF_OPEN: Effect<'half-open'> = {
  begin(world, _, fault) {
    const { peer } = fault
    const ips =
      peer === undefined ? [] : stationsOf(world, peer).flatMap(({ addresses }) => addresses)
    const peers = peer === undefined ? null : new Set<string>(ips)
    for (const host of hostsOf(world, fault.host)) {
      world.call(host, (kernel) => forget(kernel, fault, peers))
    }
  },
}

// Being slow, being wrong

export const SLOW_ACCEPT: Effect<'slow-accept'> = {
  begin(world, id, { host, delay, port = null }) {
    const slow = { delay: distributionOf(delay), port }
    for (const { trouble } of hostsOf(world, host)) trouble.slowAccepts.set(id, slow)
  },
  end(world, id, { host }) {
    for (const { trouble } of hostsOf(world, host)) trouble.slowAccepts.delete(id)
  },
}

export const CLOCK: Effect<'clock'> = {
  begin(world, id, { host, offset = 0, drift = 0 }) {
    const error = { offset: microsOf(offset), drift, since: world.now }
    for (const { trouble } of hostsOf(world, host)) trouble.clocks.set(id, error)
  },
  end(world, id, { host }) {
    for (const { trouble } of hostsOf(world, host)) trouble.clocks.delete(id)
  },
}

// Running out

/** The ports of the range that nobody may have, so that `leave` of those which are free now remain. */
function portsToTake({ kernel, settings }: Host, leave: number): (readonly [number, number])[] {
  const [low, high] = settings.ip_local_port_range
  const used = new Set<number>()
  for (const sock of kernel.records.values()) if (sock instanceof InetSock) used.add(sock.localPort)
  const taken: (readonly [number, number])[] = []
  let [left, from] = [leave, low]
  for (let port = low; port <= high && left > 0; port++) {
    if (used.has(port)) continue
    if (from < port) taken.push([from, port - 1])
    from = port + 1
    left -= 1
  }
  if (from <= high) taken.push([from, high])
  return taken
}

function exhaust(host: Host, id: number, { what, leave = 0 }: FaultOf<'exhaust'>): void {
  const { trouble, kernel } = host
  if (what === 'ports') trouble.reserved.set(id, portsToTake(host, leave))
  else trouble.limits.set(id, kernel.files.used + leave)
  host.limit()
}

export const EXHAUST: Effect<'exhaust'> = {
  begin(world, id, fault) {
    for (const host of hostsOf(world, fault.host)) exhaust(host, id, fault)
  },
  end(world, id, fault) {
    for (const host of hostsOf(world, fault.host)) {
      host.trouble.reserved.delete(id)
      host.trouble.limits.delete(id)
      host.limit()
    }
  },
}

// Names

export const LOOKUP: Effect<'lookup'> = {
  begin(world, id, { host = '*', name, delay, fail = null }) {
    const hosts = namesOf(host)
    const names = name === undefined ? null : namesOf(name)
    world.resolver.add(id, {
      hosts: hosts === null ? null : new Set(hosts),
      names: names === null ? null : new Set(names.map(nameKey)),
      delay: delay === undefined ? null : distributionOf(delay),
      fail,
    })
  },
  end: (world, id) => world.resolver.remove(id),
}

export const NAME: Effect<'name'> = {
  begin(world, id, { name, addresses }) {
    world.names.override(
      id,
      name,
      addresses.map((ip) => toIp(ip) as Ip),
    )
  },
  end: (world: World, id) => world.names.restore(id),
}
