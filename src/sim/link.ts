// One direction between two stations: how long a packet takes, in which order packets arrive, what happens to them on
// the way. What a link is set to (`LinkConfig`) lies in layers: what was set for good, and above it what faults hold it
// to while they last.
//
// A packet passes what limits the sender (bandwidth), then what loses, damages and doubles it, then what takes time.
import { shown, valueError } from '../core/arguments.ts'
import type { Micros } from '../core/time.ts'
import { mean } from './distributions.ts'
import type { Arrival } from './event.ts'
import type { Random } from './random.ts'
import { Bandwidth } from './stages/bandwidth.ts'
import { makeStage } from './stages/make-stage.ts'
import type { StageSpec } from './stages/spec.ts'
import type { Stage, Transit } from './transit.ts'

/** What may be set once for a link; a packet passes them in this order, with the latency before `latency`. */
export const SLOTS = [
  'bandwidth',
  'loss',
  'drop',
  'corrupt',
  'duplicate',
  'latency',
  'jitter',
  'reorder',
] as const

export type Slot = (typeof SLOTS)[number]

/** What every link begins with. */
export interface LinkSettings {
  /** One way. */
  readonly latency: Micros
  /** The largest packet that passes whole; Infinity leaves it to the interfaces. */
  readonly mtu: number
}

/** What a link is set to; what is not given stays as it is. */
export interface LinkConfig extends Partial<LinkSettings> {
  /** A link that is down loses everything that is offered to it. */
  readonly up?: boolean
  /** Too large a packet vanishes, where a router would tell its sender of it. */
  readonly blackHole?: boolean
  /** Packets arrive in the order in which they were sent, however long each took. */
  readonly ordered?: boolean
  /** What reaches the far end waits there. */
  readonly holding?: boolean
  /** Null takes the stage of that kind away. */
  readonly stages?: Readonly<Partial<Record<Slot, StageSpec | null>>>
}

/** What holds of a link, all layers taken together. */
interface Effective extends LinkSettings {
  readonly up: boolean
  readonly blackHole: boolean
  readonly ordered: boolean
  readonly holding: boolean
}

/** Of links that nothing was set for. Never altered. */
const NO_SLOTS: readonly (Stage | null)[] = SLOTS.map(() => null)
const NO_STAGES: readonly Stage[] = []
const NO_LAYERS: readonly never[] = []
const NOTHING: LinkConfig = {}

function merged(one: LinkConfig, over: LinkConfig): LinkConfig {
  return { ...one, ...over, stages: { ...one.stages, ...over.stages } }
}

/** One direction between two stations: what becomes of a packet on its way. */
export class Link {
  /** `client>server`: names its substreams too. */
  readonly name: string
  /** The sender's place in the world. */
  readonly from: number
  /** The receiver's place in the world. */
  readonly to: number
  /** Nothing but latency and order to see to. */
  plain: boolean
  /** Packets that were offered to this link. */
  offered = 0
  /** Packets that have come to the far end and wait there; null where none does. */
  held: Arrival[] | null = null
  readonly #initial: LinkSettings
  #set = NOTHING
  #layers: readonly { readonly id: number; readonly config: LinkConfig }[] = NO_LAYERS
  #now: Effective
  #slots = NO_SLOTS
  #added = NO_STAGES
  /** All stages in their order, and how many come before the latency. */
  #stages = NO_STAGES
  #early = 0
  /** How many stages of each kind there have been: the name of the next one's substream. */
  #made: Map<string, number> | null = null
  /** When the last packet arrives: later ones arrive no sooner. */
  #last: Micros = 0
  readonly #random: Random

  constructor(name: string, from: number, to: number, settings: LinkSettings, random: Random) {
    this.name = name
    this.from = from
    this.to = to
    this.#initial = settings
    const { latency, mtu } = settings
    this.#now = { latency, mtu, up: true, blackHole: false, ordered: true, holding: false }
    this.#random = random
    this.plain = mtu === Number.POSITIVE_INFINITY
  }

  // What it is set to

  /** The part of the latency that is always the same. */
  get latency(): Micros {
    return this.#now.latency
  }

  set latency(latency: Micros) {
    this.configure({ latency, stages: { latency: null } })
  }

  /** What a packet may be expected to take. */
  get typicalLatency(): Micros {
    const spec = this.spec('latency')
    const rest = spec?.kind === 'latency' ? mean(spec.by) : 0
    return this.#now.latency + (rest < Number.POSITIVE_INFINITY ? Math.round(rest) : 0)
  }

  /** The largest packet that passes whole, bytes. */
  get mtu(): number {
    return this.#now.mtu
  }

  set mtu(mtu: number) {
    this.configure({ mtu })
  }

  /** Whether anything passes. */
  get up(): boolean {
    return this.#now.up
  }

  set up(up: boolean) {
    this.configure({ up })
  }

  /** Whether packets that are too large vanish without a word. */
  get blackHole(): boolean {
    return this.#now.blackHole
  }

  /** Whether packets arrive in the order in which they were sent. */
  get ordered(): boolean {
    return this.#now.ordered
  }

  /** Whether what reaches the far end waits there. */
  get holding(): boolean {
    return this.#now.holding
  }

  /** The names of the stations. */
  get ends(): readonly [from: string, to: string] {
    const [from = '', to = ''] = this.name.split('>')
    return [from, to]
  }

  /** What packets go through, in this order. */
  get stages(): readonly Stage[] {
    return this.#stages
  }

  /** The stage of a slot, as data. */
  spec(slot: Slot): StageSpec | null {
    return this.#slots[SLOTS.indexOf(slot)]?.spec ?? null
  }

  /** Sets it for good. */
  configure(config: LinkConfig): void {
    check(config)
    this.#set = merged(this.#set, config)
    this.#settle()
  }

  /** Sets it until {@link lift}. The last one that holds wins. */
  overlay(id: number, config: LinkConfig): void {
    check(config)
    this.#layers = [...this.#layers, { id, config }]
    this.#settle()
  }

  /** Whether something is set by that fault. */
  isUnder(id: number): boolean {
    return this.#layers.some((layer) => layer.id === id)
  }

  /** Nothing holds its packets any more. */
  release(): void {
    this.#layers = this.#layers.filter(({ config }) => config.holding !== true)
    this.#settle()
  }

  /** Takes the settings of that number away; what was there before counts again. */
  lift(id: number): void {
    if (!this.isUnder(id)) return
    this.#layers = this.#layers.filter((layer) => layer.id !== id)
    this.#settle()
  }

  /** Adds a stage behind those that are there; gives what takes it away again. */
  add(spec: StageSpec): () => void {
    this.#made ??= new Map()
    const nth = (this.#made.get(spec.kind) ?? 0) + 1
    this.#made.set(spec.kind, nth)
    const stage = this.#make(spec, `${spec.kind}#${nth}`, null)
    this.#added = [...this.#added, stage]
    this.#settle()
    return () => {
      this.#added = this.#added.filter((other) => other !== stage)
      this.#settle()
    }
  }

  #settle(): void {
    const all = this.#layers.reduce((below, { config }) => merged(below, config), this.#set)
    const { latency = this.#initial.latency, mtu = this.#initial.mtu, stages = {} } = all
    const { up = true, blackHole = false, ordered = true, holding = false } = all
    this.#now = { latency, mtu, up, blackHole, ordered, holding }
    if (holding) this.held ??= []
    this.#slots = SLOTS.map((slot, index) => {
      const spec = stages[slot] ?? null
      const before = this.#slots[index] ?? null
      if (before?.spec === spec) return before
      return spec === null ? null : this.#make(spec, spec.kind, before)
    })
    this.#arrange()
  }

  #make(spec: StageSpec, stream: string, before: Stage | null): Stage {
    const [from = '', to = ''] = this.name.split('>')
    return makeStage(spec, this.#random, {
      from,
      to,
      stream: `link:${this.name}:${stream}`,
      before,
    })
  }

  #arrange(): void {
    const early = this.#slots.slice(0, SLOTS.indexOf('latency')).filter((stage) => stage !== null)
    const late = this.#slots.slice(SLOTS.indexOf('latency')).filter((stage) => stage !== null)
    this.#stages = [...early, ...late, ...this.#added]
    this.#early = early.length
    const { up, ordered, mtu } = this.#now
    this.plain = up && ordered && this.#stages.length === 0 && mtu === Number.POSITIVE_INFINITY
  }

  // What it carries

  /** When a packet that leaves now arrives, on a plain link. */
  arrival(now: Micros): Micros {
    this.offered += 1
    const at = now + this.#now.latency
    if (at > this.#last) this.#last = at
    return this.#last
  }

  /**
   * Lets a packet through the stages. `transit.at` is set to the sending time and whatever rules have added; a copy that
   * a rule wants is made at the beginning.
   */
  carry(transit: Transit): void {
    this.offered += 1
    if (!this.#now.up) {
      transit.dropped = 'link-down'
      return
    }
    this.#pass(transit, 0)
  }

  #pass(transit: Transit, first: number): void {
    for (let index = first; ; index++) {
      if (transit.again >= 0) {
        this.#twice(transit, index)
        return
      }
      if (index === this.#early) transit.at += this.#now.latency
      const stage = this.#stages[index]
      if (stage === undefined) break
      stage.pass(transit)
      if (transit.dropped !== null) return
    }
    if (transit.unordered || !this.#now.ordered) return
    if (transit.at > this.#last) this.#last = transit.at
    else transit.at = this.#last
  }

  /** The packet and then its copy, each through what is left of the stages. */
  #twice(transit: Transit, index: number): void {
    const copy = transit.copy()
    this.#pass(transit, index)
    this.#pass(copy, index)
    transit.copies = [...transit.copies, copy, ...copy.copies]
  }

  /** What waits for the sender to get to it. */
  waiting(now: Micros): { readonly packets: number; readonly bytes: number } {
    const stage = this.#slots[SLOTS.indexOf('bandwidth')]
    return stage instanceof Bandwidth ? stage.waiting(now) : { packets: 0, bytes: 0 }
  }

  /** The same link for a copy of the world. */
  clone(random: Random): Link {
    const copy = new Link(this.name, this.from, this.to, this.#initial, random)
    copy.offered = this.offered
    copy.held = this.held === null ? null : [...this.held]
    copy.#set = this.#set
    copy.#layers = this.#layers
    copy.#now = this.#now
    copy.#slots = this.#slots.map((stage) => stage?.clone(random) ?? null)
    copy.#added = this.#added.map((stage) => stage.clone(random))
    copy.#made = this.#made === null ? null : new Map(this.#made)
    copy.#last = this.#last
    copy.#arrange()
    return copy
  }
}

function check({ latency, mtu }: LinkConfig): void {
  if (latency !== undefined && !(latency >= 0 && Number.isSafeInteger(latency))) {
    throw valueError(`latency ${shown(latency)}: wants whole microseconds, 0 or more`)
  }
  // RFC 791 3.2: every link carries 68 bytes.
  if (mtu !== undefined && !(mtu >= 68)) throw valueError(`mtu ${shown(mtu)}: wants 68 or more`)
}
