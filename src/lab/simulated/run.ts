/**
 * A run in virtual time: clients and acceptors as programs on simulated hosts. What becomes of a SYN, of an ACK and of
 * a connection is decided by the library's own TCP; the lab only comes, accepts, serves and counts.
 */
import { type InetAddress, inetAddress } from '../../core/address/socket-address.ts'
import { AF_INET } from '../../core/constants/families.ts'
import { HOST_STACK } from '../../core/kernel/host-stack.ts'
import { PROFILES } from '../../core/kernel/profile.ts'
import type { Settings } from '../../core/kernel/settings.ts'
import type { Micros } from '../../core/time.ts'
import { sample } from '../../sim/distributions.ts'
import { World } from '../../sim/world.ts'
import { Arrivals } from '../arrivals.ts'
import type { Plan } from '../options.ts'
import { Tally } from '../tally.ts'
import { Clients } from './clients.ts'
import { LabHost } from './lab-host.ts'
import type { Recorded, RecordedService } from './recorded.ts'
import { type PacketCounts, RuleCounts } from './rule-counts.ts'
import { Server } from './server.ts'

const PORT = 80
/** As many as no run of the lab needs. */
const DESCRIPTORS = 2 ** 20
/** A tick of the measured kernel, and how long its loopback leaves a packet lying when several are on their way. */
const TICK: Micros = 4000
const LOOPBACK: Micros = 1
const SWEEP: Micros = 1_000_000
/** A program runs when its processor is done with the packets of the loopback, a RST after the handshake among them. */
const WAKING: Micros = 10

export interface SimulatedRun {
  readonly tally: Tally
  readonly packets: PacketCounts
}

export function runSimulated(plan: Plan, recorded: Recorded | null = null): SimulatedRun {
  const counts = new RuleCounts()
  const world = worldOf(plan, counts)
  const [server, client, to] = hostsOf(world, plan, recorded)
  const tally = new Tally(plan)
  const services = recorded === null ? drawnServices(world, plan) : recordedServices(recorded)
  const serving = new Server(world, server, tally, services, to, plan.backlog)
  const clients = new Clients(world, client, server, to, tally, plan.abortOnOverflow ? WAKING : 0)
  // The client hears of the end, and goes, when the server's RST has reached it.
  const hop = plan.rtt === 0 ? client.host.loopbackDelay : Math.ceil(plan.rtt / 2)
  serving.onServed = (port) => clients.served(port, hop === 0 ? 0 : hop + 1)
  for (let n = 0; n < plan.acceptors; n += 1) {
    const begins = recorded?.began[n]
    if (begins === undefined) serving.work()
    else world.schedule(begins, () => serving.work())
  }
  comings(world, plan, () => clients.arrive())
  every(world, SWEEP, () => clients.sweep())
  drive(world, plan, serving, clients)
  tally.gauge.advance(plan.duration)
  clients.end()
  return { tally, packets: counts.packets() }
}

function worldOf(
  { os, seed, rtt, syncookies, abortOnOverflow, somaxconn }: Plan,
  counts: RuleCounts,
): World {
  const settings: Partial<Settings> = {
    tcp_syncookies: syncookies,
    tcp_abort_on_overflow: abortOnOverflow ? 1 : 0,
    nofile: DESCRIPTORS,
    ...(somaxconn === null ? {} : { somaxconn }),
  }
  return new World({
    stack: HOST_STACK,
    seed,
    profile: PROFILES[os],
    settings,
    latency: Math.round(rtt / 2),
    countRule: counts.count,
  })
}

/** Server, client, and the listener's address. One machine for both unless the network, or descriptors, matter. */
function hostsOf(
  world: World,
  { os, rtt, nofile }: Plan,
  recorded: Recorded | null,
): readonly [LabHost, LabHost, InetAddress] {
  const timerTick = os === 'linux' ? (recorded?.ticks?.tick ?? TICK) : 0
  const timerPhase = recorded?.ticks?.count ?? 0
  const timerLate = recorded?.ticks?.late ?? new Map()
  const settings = nofile === null ? {} : { nofile }
  if (rtt === 0 && nofile === null) {
    const loopbackDelay = os === 'linux' ? LOOPBACK : 0
    const host = new LabHost(
      world,
      world.host('machine', { timerTick, timerPhase, timerLate, loopbackDelay }),
    )
    return [host, host, inetAddress(AF_INET, '127.0.0.1', PORT)]
  }
  const server = new LabHost(world, world.host('server', { timerTick, settings }))
  const client = new LabHost(world, world.host('client', { timerTick }))
  return [server, client, inetAddress(AF_INET, server.host.addresses[0] as string, PORT)]
}

function drawnServices(world: World, { service }: Plan): () => RecordedService {
  const draws = world.random.stream('lab:service')
  return () => ({ pause: 0, time: sample(service, draws) })
}

function recordedServices({ services }: Recorded): () => RecordedService {
  let count = 0
  return () => services[Math.min(count++, services.length - 1)] ?? { pause: 0, time: 0 }
}

/** Lets clients come until the duration is over. */
function comings(world: World, { arrivals, rate, duration }: Plan, arrive: () => void): void {
  const instants = new Arrivals(arrivals, rate, world.random.stream('lab:arrivals'))
  let at = instants.next()
  const come = (): void => {
    for (; at <= world.now; at = instants.next()) arrive()
    if (at < duration) world.schedule(at, come)
  }
  if (at < duration) world.schedule(at, come)
}

function every(world: World, period: Micros, act: () => void): void {
  const again = (): void => {
    act()
    world.schedule(world.now + period, again)
  }
  world.schedule(period, again)
}

/** Until the last arrival, and then until all is decided or the watch ends. */
function drive(world: World, { duration, drain }: Plan, server: Server, clients: Clients): void {
  const end = duration + (drain ?? Number.POSITIVE_INFINITY)
  while (world.next <= end) {
    world.step()
    server.look()
    if (world.now < duration || drain !== null || clients.connecting > 0 || server.busy > 0)
      continue
    const { accept, half } = server.queues
    if (accept.length === 0 && half.length === 0) return
  }
}
