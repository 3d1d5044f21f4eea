// A stage that sends packets twice. What comes behind it decides about each of the two alone.
import { sample } from '../distributions.ts'
import type { Random, RandomStream } from '../random.ts'
import type { Stage, Transit } from '../transit.ts'
import type { DuplicateSpec } from './spec.ts'

export class Duplicate implements Stage {
  readonly spec: DuplicateSpec
  readonly #stream: string
  readonly #draws: RandomStream

  constructor(spec: DuplicateSpec, random: Random, stream: string) {
    this.spec = spec
    this.#stream = stream
    this.#draws = random.stream(stream)
  }

  pass(transit: Transit): void {
    const { rate, after } = this.spec
    const picked = this.#draws.chance(rate)
    const later = sample(after, this.#draws)
    if (picked) transit.again = later
  }

  clone(random: Random): Duplicate {
    return new Duplicate(this.spec, random, this.#stream)
  }
}
