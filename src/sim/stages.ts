// The stages that a link may have, made from their data. Each kind draws from a substream of its own.
import type { Random, RandomStream } from './random.ts'
import type { Stage, StageSpec, Transit } from './transit.ts'

/** @param stream name of the substream that the stage draws from, if it draws */
export function makeStage(spec: StageSpec, random: Random, stream: string): Stage {
  switch (spec.kind) {
    case 'loss':
      return new Loss(spec, random, stream)
    case 'drop-nth':
      return new DropNth(spec, 0)
  }
}

class Loss implements Stage {
  readonly spec: StageSpec & { readonly kind: 'loss' }
  readonly #stream: string
  readonly #draws: RandomStream

  constructor(spec: StageSpec & { readonly kind: 'loss' }, random: Random, stream: string) {
    if (!(spec.rate >= 0 && spec.rate <= 1)) throw new RangeError(`loss rate ${spec.rate}`)
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

class DropNth implements Stage {
  readonly spec: StageSpec & { readonly kind: 'drop-nth' }
  #count: number

  constructor(spec: StageSpec & { readonly kind: 'drop-nth' }, count: number) {
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
