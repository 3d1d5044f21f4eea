/** The world of a case: its hosts, its link, and what the replay sees of them. */

import type { PacketRule } from '../../src/adapters/sim/packet-rules.ts'
import type { Packet } from '../../src/core/packet.ts'
import { toMs } from '../../src/core/time.ts'
import { type SimulatedWorld, simulate } from '../../src/index.ts'
import type { Filter } from '../../src/sim/filter.ts'
import { type RejectWith, rejection } from '../../src/sim/icmp.ts'
import { beneath } from './bridge.ts'
import { type Case, type CaseHost, ONLY_HOST, type TraceRow } from './case.ts'
import { Clock } from './clock.ts'
import type { InputRule } from './iptables.ts'
import { Stage, type StageHost } from './stage.ts'
import { Symbols } from './symbols.ts'
import { withSetting } from './sysctl.ts'
import { type Captured, Tracer } from './trace.ts'

/** What the actor `net` does. */
export interface Network {
  partition(one: string, other: string): void
  dropTo(host: string): void
  healTo(host: string): void
  linkDown(host: string): void
  linkUp(host: string): void
  reject(host: string, how: string, protocol: string): void
  addInputRule(host: string, rule: InputRule): void
}

export interface CaseWorld {
  readonly clock: Clock
  readonly stage: Stage
  readonly net: Network
  /** Marks the beginning of the next step. */
  stepBegins(): void
  /** The ids of the rules that decided something since then, each once. */
  rulesSinceStepBegan(): readonly string[]
  /** What the first host's interface has seen. */
  trace(): readonly TraceRow[]
  end(): void
}

const PORT_RANGE = 'net.ipv4.ip_local_port_range'
const DEFAULT_RANGE = [32768, 60999] as const

/** All actors of a case are threads of one process. */
const PID = 4711

export function makeWorld(played: Case): CaseWorld {
  const fired = new Set<string>()
  const latency = played.link?.delay_ms ?? 0
  const world = simulate({ clock: 'manual', latency, countRule: ({ id }) => void fired.add(id) })
  const hosts = makeHosts(world, played)
  if (played.link?.drop !== undefined) world.rule(scriptedLoss(played.link.drop), 'scripted')
  const symbols = new Symbols(portRange(played))
  symbols.unify('$pid', PID)
  const time = new Clock(world)
  const starts: number[] = []
  const captured: Captured[] = []
  const [first] = hosts.values()
  const stop = played.capture === undefined ? null : capture(world, first?.name ?? '', captured)
  return {
    clock: time,
    stage: new Stage(time, symbols, hosts, played.actors ?? {}),
    net: networkOf(world),
    stepBegins() {
      fired.clear()
      starts.push(time.now)
    },
    rulesSinceStepBegan: () => [...fired],
    trace: () => new Tracer(hostsByIp(hosts), starts, extrasOf(played)).rows(captured),
    end() {
      stop?.()
      world.close()
    },
  }
}

function portRange(played: Case): readonly [number, number] {
  const [low = DEFAULT_RANGE[0], high = DEFAULT_RANGE[1]] = String(
    played.sysctl?.[PORT_RANGE] ?? DEFAULT_RANGE.join(' '),
  )
    .split(/\s+/)
    .map(Number)
  return [low, high]
}

function extrasOf({ capture }: Case): { win: boolean; opts: boolean } {
  const extras = Array.isArray(capture) ? (capture as readonly string[]) : []
  return { win: extras.includes('win'), opts: extras.includes('opts') }
}

function hostsByIp(hosts: ReadonlyMap<string, StageHost>): ReadonlyMap<string, string> {
  return new Map([...hosts.values()].flatMap(({ ip, name }) => (ip === null ? [] : [[ip, name]])))
}

function makeHosts(world: SimulatedWorld, played: Case): ReadonlyMap<string, StageHost> {
  const given = Object.entries<CaseHost>(played.hosts ?? { [ONLY_HOST]: {} })
  return new Map(given.map(([name, host]) => [name, makeHost(world, name, host, played)]))
}

function makeHost(
  world: SimulatedWorld,
  name: string,
  { ip, mtu, defroute }: CaseHost,
  { uid, sysctl, link, capture }: Case,
): StageHost {
  const host = world.host(name, {
    addresses: ip === undefined ? [] : [`${ip}/24`],
    defaultRoute: defroute !== undefined,
    handling: handlingOf(link !== undefined, capture !== undefined),
    pid: PID,
    ...(mtu === undefined ? {} : { mtu }),
    ...(uid === undefined ? {} : { uid }),
  })
  for (const [setting, value] of Object.entries(sysctl ?? {})) {
    host.sysctl(withSetting(host.settings, setting, value))
  }
  return { name, ip: ip ?? null, host, beneath: beneath(world, host) }
}

/** Segmentation offload was off where packets were captured; a link with delay is a program that copies packets. */
function handlingOf(relayed: boolean, captured: boolean): 'copied' | 'flattened' | 'handed-over' {
  if (relayed) return 'copied'
  return captured ? 'flattened' : 'handed-over'
}

/** The n-th IPv4 packet that a host sends is lost. */
function scriptedLoss(drop: Readonly<Record<string, readonly number[]>>): PacketRule {
  const sent = new Map<string, number>()
  return (packet, { from }) => {
    if (packet.source.includes(':')) return 'pass'
    const count = (sent.get(from) ?? 0) + 1
    sent.set(from, count)
    return drop[from]?.includes(count) === true ? 'drop' : 'pass'
  }
}

/** Everything that crosses the host's interface: what it sends, and what reaches it, even if it is not let in. */
function capture(world: SimulatedWorld, host: string, captured: Captured[]): () => void {
  const observation = world.trace$.subscribe((event) => {
    const sent = event.kind === 'sent' && event.host === host && event.to !== host
    const delivered = event.kind === 'delivered' && event.host === host && event.from !== host
    const refused = event.kind === 'dropped' && event.place === 'input' && event.host === host
    if (sent || delivered || refused) captured.push({ at: toMs(event.at), packet: event.packet })
  })
  return () => observation.unsubscribe()
}

const PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'all'])

function networkOf({ world }: SimulatedWorld): Network {
  return {
    partition: (one, other) => void world.partition(one, other),
    dropTo: (host) => void world.dropTo(host),
    healTo: (host) => world.healTo(host),
    linkDown: (host) => world.linkDown(host),
    linkUp: (host) => world.linkUp(host),
    reject(host, how, protocol) {
      if (!PROTOCOLS.has(protocol)) throw new Error(`reject of ${protocol}`)
      world.reject(host, how as RejectWith, protocol as 'tcp' | 'udp' | 'all')
    },
    addInputRule(host, rule) {
      const { rejectWith } = rule
      if (rejectWith === undefined) {
        world.dropIf(host, rule.matches)
        return
      }
      const station = world.station(host)
      const filter: Filter = {
        fault: 0,
        name: 'reject',
        judge: (packet: Packet) =>
          rule.matches(packet) ? (rejection(packet, rejectWith as RejectWith) ?? 'drop') : 'pass',
      }
      station.filters = [...station.filters, filter]
    },
  }
}
