/** The links between two hosts, there and back, as a test sets them. Durations are milliseconds. */
import type { Packet } from '../../core/packet.ts'
import { toMs } from '../../core/time.ts'
import type { LinkData } from '../../sim/fault/schedule.ts'
import type { Link } from '../../sim/link.ts'
import type { StageSpec } from '../../sim/stages/spec.ts'
import type { World } from '../../sim/world.ts'
import { checkNames, micros } from './options.ts'
import type { PacketWay } from './packet-rules.ts'
import { type Undo, undo } from './undo.ts'

/** How long a packet takes, by a function: milliseconds. */
export type LatencyFunction = (packet: Packet, way: PacketWay) => number

/** What a link may be set to; see `LinkData`. */
export interface LinkSettings extends Omit<LinkData, 'latency'> {
  readonly latency?: LinkData['latency'] | LatencyFunction
}

/** For both directions; and what one direction has that the other has not. */
export interface LinkOptions extends LinkSettings {
  /** From the first host to the second. */
  readonly there?: LinkSettings
  readonly back?: LinkSettings
}

/** One direction. */
export class DirectionControl {
  readonly link: Link
  readonly #world: World
  readonly #altered: () => void

  constructor(link: Link, world: World, altered: () => void) {
    this.link = link
    this.#world = world
    this.#altered = altered
  }

  get #way(): { readonly from: string; readonly to: string } | { readonly loopback: string } {
    const [from, to] = this.link.ends
    return from === to ? { loopback: from } : { from, to }
  }

  set(settings: LinkSettings): void {
    setLinks(this.#world, [this.link], this.#way, settings)
    this.#altered()
  }

  /** Sets it at a time, for ever or for a duration. */
  at(time: number, settings: LinkData, duration?: number): Undo {
    const lasts = duration === undefined ? {} : { for: duration }
    const end = this.#world.apply([{ kind: 'link', at: time, ...lasts, ...this.#way, ...settings }])
    this.#altered()
    return undo(end)
  }

  /** What reaches the far end waits there, until it is stepped or released. */
  hold(): Undo {
    return undo(this.#world.begin({ kind: 'hold', ...this.#way }))
  }

  /** What is held, oldest first. */
  get held(): readonly Packet[] {
    return (this.link.held ?? []).map(({ packet }) => packet)
  }

  /** Lets so many of the held packets in, the oldest first. */
  step(count = 1): void {
    this.#world.begin({ kind: 'step', ...this.#way, count })
    this.#altered()
  }

  /** Lets everything in that is held; nothing is held any more. */
  release(): void {
    this.#world.begin({ kind: 'release', ...this.#way })
    this.#altered()
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

export class LinkControl {
  readonly there: DirectionControl
  readonly back: DirectionControl
  readonly #world: World
  readonly #altered: () => void

  constructor(world: World, one: string, other: string, options: LinkOptions, altered: () => void) {
    this.#world = world
    this.#altered = altered
    this.there = new DirectionControl(world.link(one, other), world, altered)
    this.back = new DirectionControl(world.link(other, one), world, altered)
    checkNames(options, LINK_OPTIONS)
    this.set(options)
  }

  get #way(): { readonly between: readonly [string, string] } {
    return { between: this.there.link.ends }
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

  /** Sets both directions at a time, for ever or for a duration. */
  at(time: number, settings: LinkData, duration?: number): Undo {
    const lasts = duration === undefined ? {} : { for: duration }
    const end = this.#world.apply([{ kind: 'link', at: time, ...lasts, ...this.#way, ...settings }])
    this.#altered()
    return undo(end)
  }

  /** The part of the latency that is always the same. */
  get latency(): number {
    return toMs(this.there.link.latency)
  }

  set latency(latency: number) {
    this.set({ latency })
  }

  get mtu(): number {
    return this.there.link.mtu
  }

  set mtu(mtu: number) {
    this.set({ mtu })
  }

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

  /** What reaches the far ends waits there, until it is stepped or released. */
  hold(): Undo {
    return undo(this.#world.begin({ kind: 'hold', ...this.#way }))
  }

  /** What is held in either direction, in the order in which it was sent. */
  get held(): readonly Packet[] {
    return this.directions
      .flatMap(({ held }) => held ?? [])
      .sort((a, b) => a.id - b.id)
      .map(({ packet }) => packet)
  }

  /** Lets so many of the held packets in, the first sent first. */
  step(count = 1): void {
    this.#world.begin({ kind: 'step', ...this.#way, count })
    this.#altered()
  }

  /** Lets everything in that is held; nothing is held any more. */
  release(): void {
    this.#world.begin({ kind: 'release', ...this.#way })
    this.#altered()
  }
}

type Way = Parameters<World['setLink']>[0]

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
