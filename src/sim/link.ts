// One direction between two stations: how long a packet takes, in which order packets arrive, what stages they pass.
import type { Micros } from '../core/time.ts'
import type { Random } from './random.ts'
import { makeStage } from './stages.ts'
import type { Stage, StageSpec, Transit } from './transit.ts'

export interface LinkSettings {
  /** One way. */
  readonly latency: Micros
  /** The largest packet that passes whole; Infinity leaves it to the interfaces. */
  readonly mtu: number
}

export class Link {
  /** `client>server`: names its substreams too. */
  readonly name: string
  readonly from: number
  readonly to: number
  /** Nothing but latency and order to see to. */
  plain = true
  /** Packets that were offered to this link. */
  offered = 0
  #latency: Micros
  #mtu: number
  #up = true
  #stages: readonly Stage[] = []
  /** How many stages of each kind there have been: the name of the next one's substream. */
  #made = new Map<string, number>()
  /** When the last packet arrives: later ones arrive no sooner. */
  #last: Micros = 0
  readonly #random: Random

  constructor(name: string, from: number, to: number, settings: LinkSettings, random: Random) {
    this.name = name
    this.from = from
    this.to = to
    this.#latency = settings.latency
    this.#mtu = settings.mtu
    this.#random = random
    this.#judgePlain()
  }

  get latency(): Micros {
    return this.#latency
  }

  set latency(latency: Micros) {
    if (!(latency >= 0) || !Number.isSafeInteger(latency)) {
      throw new RangeError(`latency ${latency}: wants whole microseconds, 0 or more`)
    }
    this.#latency = latency
  }

  get mtu(): number {
    return this.#mtu
  }

  set mtu(mtu: number) {
    // RFC 791 3.2: every link carries 68 bytes.
    if (!(mtu >= 68)) throw new RangeError(`mtu ${mtu}: wants 68 or more`)
    this.#mtu = mtu
    this.#judgePlain()
  }

  /** A link that is down loses everything that is offered to it. */
  get up(): boolean {
    return this.#up
  }

  set up(up: boolean) {
    this.#up = up
    this.#judgePlain()
  }

  get stages(): readonly Stage[] {
    return this.#stages
  }

  /** Adds a stage after those that are there; gives what takes it away again. */
  add(spec: StageSpec): () => void {
    const nth = (this.#made.get(spec.kind) ?? 0) + 1
    this.#made.set(spec.kind, nth)
    const stream = `link:${this.name}:${spec.kind}${nth === 1 ? '' : `#${nth}`}`
    const stage = makeStage(spec, this.#random, stream)
    this.#stages = [...this.#stages, stage]
    this.#judgePlain()
    return () => {
      this.#stages = this.#stages.filter((other) => other !== stage)
      this.#judgePlain()
    }
  }

  /** When a packet that leaves now arrives, on a plain link. */
  arrival(now: Micros): Micros {
    this.offered += 1
    const at = now + this.#latency
    if (at > this.#last) this.#last = at
    return this.#last
  }

  /** Lets a packet through the stages. `transit.at` is set to the sending time and whatever rules have added. */
  carry(transit: Transit): void {
    this.offered += 1
    if (!this.#up) {
      transit.dropped = 'link-down'
      return
    }
    transit.at += this.#latency
    for (const stage of this.#stages) {
      stage.pass(transit)
      if (transit.dropped !== null) return
    }
    if (transit.unordered) return
    if (transit.at > this.#last) this.#last = transit.at
    else transit.at = this.#last
  }

  clone(random: Random): Link {
    const copy = new Link(this.name, this.from, this.to, this, random)
    copy.offered = this.offered
    copy.#up = this.#up
    copy.#stages = this.#stages.map((stage) => stage.clone(random))
    copy.#made = new Map(this.#made)
    copy.#last = this.#last
    copy.#judgePlain()
    return copy
  }

  #judgePlain(): void {
    this.plain = this.#up && this.#stages.length === 0 && this.#mtu === Number.POSITIVE_INFINITY
  }
}
