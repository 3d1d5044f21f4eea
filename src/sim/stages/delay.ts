// Stages that decide how long a packet takes. Order among packets is the link's business, but for those that are held
// back to be overtaken.
import { valueError } from '../../core/arguments.ts'
import { sample } from '../distributions.ts'
import type { Random, RandomStream } from '../random.ts'
import type { Stage, Transit } from '../transit.ts'
import type { JitterSpec, LatencyFunctionSpec, LatencySpec, ReorderSpec } from './spec.ts'

export class Latency implements Stage {
  readonly spec: LatencySpec
  readonly #stream: string
  readonly #draws: RandomStream

  constructor(spec: LatencySpec, random: Random, stream: string) {
    this.spec = spec
    this.#stream = stream
    this.#draws = random.stream(stream)
  }

  pass(transit: Transit): void {
    transit.at += sample(this.spec.by, this.#draws)
  }

  clone(random: Random): Latency {
    return new Latency(this.spec, random, this.#stream)
  }
}

export class LatencyByFunction implements Stage {
  readonly spec: LatencyFunctionSpec
  readonly #from: string
  readonly #to: string

  constructor(spec: LatencyFunctionSpec, from: string, to: string) {
    this.spec = spec
    this.#from = from
    this.#to = to
  }

  pass(transit: Transit): void {
    const way = { from: this.#from, to: this.#to, now: transit.now }
    const latency = this.spec.by(transit.packet, way)
    if (!(latency >= 0) || !Number.isSafeInteger(latency)) {
      throw valueError(
        `latency ${latency} from the function of ${way.from}>${way.to}: wants 0 or more`,
      )
    }
    transit.at += latency
  }

  clone(): LatencyByFunction {
    return new LatencyByFunction(this.spec, this.#from, this.#to)
  }
}

export class Jitter implements Stage {
  readonly spec: JitterSpec
  readonly #stream: string
  readonly #draws: RandomStream

  constructor(spec: JitterSpec, random: Random, stream: string) {
    this.spec = spec
    this.#stream = stream
    this.#draws = random.stream(stream)
  }

  pass(transit: Transit): void {
    const { amount } = this.spec
    // One draw, scaled: more jitter moves the same packets the same way, and further.
    const by = Math.round((2 * this.#draws.unit() - 1) * amount)
    transit.at = Math.max(transit.at + by, transit.now)
  }

  clone(random: Random): Jitter {
    return new Jitter(this.spec, random, this.#stream)
  }
}

export class Reorder implements Stage {
  readonly spec: ReorderSpec
  readonly #stream: string
  readonly #draws: RandomStream

  constructor(spec: ReorderSpec, random: Random, stream: string) {
    this.spec = spec
    this.#stream = stream
    this.#draws = random.stream(stream)
  }

  pass(transit: Transit): void {
    const { rate, by } = this.spec
    const picked = this.#draws.chance(rate)
    // Drawn in any case, so that the draws of the packets behind it do not depend on the rate.
    const delay = sample(by, this.#draws)
    if (!picked) return
    transit.at += delay
    transit.unordered = true
  }

  clone(random: Random): Reorder {
    return new Reorder(this.spec, random, this.#stream)
  }
}
