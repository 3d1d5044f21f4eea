// Stages that lose packets. A packet in fragments is lost with any of them.
import type { Random, RandomStream } from '../random.ts'
import type { Stage, Transit } from '../transit.ts'
import type { BurstLossSpec, DropNthSpec, LossSpec } from './spec.ts'

export class Loss implements Stage {
  readonly spec: LossSpec
  readonly #stream: string
  readonly #draws: RandomStream

  constructor(spec: LossSpec, random: Random, stream: string) {
    this.spec = spec
    this.#stream = stream
    this.#draws = random.stream(stream)
  }

  pass(transit: Transit): void {
    for (let i = 0; i < transit.fragments; i++) {
      if (this.#draws.chance(this.spec.rate)) transit.dropped = 'loss'
    }
  }

  clone(random: Random): Loss {
    return new Loss(this.spec, random, this.#stream)
  }
}

export class BurstLoss implements Stage {
  readonly spec: BurstLossSpec
  readonly #stream: string
  readonly #draws: RandomStream
  #bad: boolean

  constructor(spec: BurstLossSpec, random: Random, stream: string, bad = false) {
    this.spec = spec
    this.#stream = stream
    this.#draws = random.stream(stream)
    this.#bad = bad
  }

  pass(transit: Transit): void {
    const { enter, leave, good, bad } = this.spec
    for (let i = 0; i < transit.fragments; i++) {
      if (this.#draws.chance(this.#bad ? leave : enter)) this.#bad = !this.#bad
      if (this.#draws.chance(this.#bad ? bad : good)) transit.dropped = 'burst-loss'
    }
  }

  clone(random: Random): BurstLoss {
    return new BurstLoss(this.spec, random, this.#stream, this.#bad)
  }
}

export class DropNth implements Stage {
  readonly spec: DropNthSpec
  #count: number

  constructor(spec: DropNthSpec, count = 0) {
    this.spec = spec
    this.#count = count
  }

  pass(transit: Transit): void {
    for (let i = 0; i < transit.fragments; i++) {
      this.#count += 1
      if (this.spec.nth.includes(this.#count)) transit.dropped = 'drop-nth'
    }
  }

  clone(): DropNth {
    return new DropNth(this.spec, this.#count)
  }
}
