/** The links between two hosts, there and back, as a test sets them. Durations are milliseconds. */
import type { Packet } from '../../core/packet.ts'
import { toMs } from '../../core/time.ts'
import type { LinkData } from '../../sim/fault/schedule.ts'
import type { Link } from '../../sim/link.ts'
import type { StageSpec } from '../../sim/stages/spec.ts'
import type { World } from '../../sim/world.ts'
import { LinkFaults, type Way } from './link-faults.ts'
import { checkNames, micros } from './options.ts'
import type { PacketWay } from './packet-rules.ts'
import { type Undo, undo } from './undo.ts'

/** How long a packet takes, by a function: milliseconds. */
export type LatencyFunction = (packet: Packet, way: PacketWay) => number

/** What a link may be set to; see `LinkData`. */
export interface LinkSettings extends Omit<LinkData, 'latency'> {
  /** One way: milliseconds, a distribution, or a function of the packet and its way that gives milliseconds. */
  readonly latency?: LinkData['latency'] | LatencyFunction
}

/** For both directions; and what one direction has that the other has not. */
export interface LinkOptions extends LinkSettings {
  /** From the first host to the second. */
  readonly there?: LinkSettings
  /** What differs from the second host to the first. */
  readonly back?: LinkSettings
}

/** One direction. */
export class DirectionControl extends LinkFaults {
  /** The link as the simulator has it. */
  readonly link: Link
  readonly #world: World
  readonly #way: Way
  readonly #altered: () => void

  constructor(link: Link, world: World, altered: () => void) {
    const [from, to] = link.ends
    const way = from === to ? { loopback: from } : { from, to }
    super(world, way, altered)
    this.link = link
    this.#world = world
    this.#way = way
    this.#altered = altered
  }

  /** Sets what is given, from now on; the rest stays. */
  set(settings: LinkSettings): void {
    setLinks(this.#world, [this.link], this.#way, settings)
    this.#altered()
  }

  /** What is held, oldest first. */
  get held(): readonly Packet[] {
    return (this.link.held ?? []).map(({ packet }) => packet)
  }
}

const LINK_OPTIONS: readonly (keyof LinkOptions)[] = [
  'latency',
  'jitter',
  'loss',
  'drop',
  'corrupt',
  'duplicate',
  'reorder',
  'bandwidth',
  'mtu',
  'blackHole',
  'up',
  'ordered',
  'there',
  'back',
]

/** Both directions between two hosts. */
export class LinkControl extends LinkFaults {
  /** From the first host to the second. */
  readonly there: DirectionControl
  /** From the second host to the first. */
  readonly back: DirectionControl
  readonly #world: World
  readonly #way: Way
  readonly #altered: () => void

  constructor(world: World, one: string, other: string, options: LinkOptions, altered: () => void) {
    const there = world.link(one, other)
    const way = { between: there.ends }
    super(world, way, altered)
    this.#world = world
    this.#way = way
    this.#altered = altered
    this.there = new DirectionControl(there, world, altered)
    this.back = new DirectionControl(world.link(other, one), world, altered)
    checkNames(options, LINK_OPTIONS)
    this.set(options)
  }

  /** The direction from the first host to the second, and the other. */
  get directions(): readonly [there: Link, back: Link] {
    return [this.there.link, this.back.link]
  }

  /** Sets both directions; what is not given stays as it is. */
  set({ there, back, ...both }: LinkOptions): void {
    setLinks(this.#world, this.directions, this.#way, both)
    if (there !== undefined) this.there.set(there)
    if (back !== undefined) this.back.set(back)
    this.#altered()
  }

  /** The part of the latency that is always the same. */
  get latency(): number {
    return toMs(this.there.link.latency)
  }

  set latency(latency: number) {
    this.set({ latency })
  }

  /** Bytes, of the way there. */
  get mtu(): number {
    return this.there.link.mtu
  }

  set mtu(mtu: number) {
    this.set({ mtu })
  }

  /** Whether packets pass, on the way there. */
  get up(): boolean {
    return this.there.link.up
  }

  set up(up: boolean) {
    this.set({ up })
  }

  /** Adds a stage in both directions, behind all others; gives what takes it away again. */
  add(stage: StageSpec): Undo {
    const ends = this.directions.map((link) => link.add(stage))
    return undo(() => {
      for (const end of ends) end()
    })
  }

  /** What is held in either direction, in the order in which it was sent. */
  get held(): readonly Packet[] {
    return this.directions
      .flatMap(({ held }) => held ?? [])
      .sort((a, b) => a.id - b.id)
      .map(({ packet }) => packet)
  }
}

function setLinks(
  world: World,
  links: readonly Link[],
  way: Way,
  { latency, ...data }: LinkSettings,
): void {
  const plain: LinkData =
    latency === undefined || typeof latency === 'function' ? data : { ...data, latency }
  if (Object.values(plain).some((value) => value !== undefined)) world.setLink(way, plain)
  if (typeof latency !== 'function') return
  const by = (packet: Packet, { from, to, now }: PacketWay): number =>
    micros('latency', latency(packet, { from, to, now: toMs(now) }))
  for (const link of links) {
    link.configure({ latency: 0, stages: { latency: { kind: 'latency-function', by } } })
  }
}
