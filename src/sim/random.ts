// Seeded randomness. Each purpose draws from a substream of its own, which depends on nothing but
// the seed and its name: adding a host does not change what another link draws.
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus'
import type { JumpableRandomGenerator } from 'pure-rand/types/JumpableRandomGenerator'

import { RunningHash } from './hash.ts'

const TWO_32 = 0x1_0000_0000
const TWO_53 = 0x20_0000_0000_0000

/** One generator. It is advanced by every draw, and two with equal state draw the same. */
export class RandomStream {
  private readonly generator: JumpableRandomGenerator

  constructor(generator: JumpableRandomGenerator) {
    this.generator = generator
  }

  /** A uniform integer of 32 bits, 0 to 4294967295. */
  next32(): number {
    return this.generator.next() >>> 0
  }

  /** A uniform number in [0, 1) with 53 random bits. Always two draws. */
  unit(): number {
    const high = this.generator.next() >>> 5
    const low = this.generator.next() >>> 6
    return (high * 0x400_0000 + low) / TWO_53
  }

  /** A uniform integer from `min` to `max`, both included. */
  int(min: number, max: number): number {
    const range = max - min + 1
    if (
      !(Number.isSafeInteger(min) && Number.isSafeInteger(max) && range >= 1 && range <= TWO_53)
    ) {
      throw new RangeError(
        `int(${min}, ${max}): wants safe integers, min <= max, less than 2^53 apart`,
      )
    }
    // The highest bits decide (the lowest of xoroshiro128+ are its weakest); the uneven rest is redrawn.
    if (range <= TWO_32) {
      const width = Math.floor(TWO_32 / range)
      for (;;) {
        const index = Math.floor(this.next32() / width)
        if (index < range) return min + index
      }
    }
    const width = Math.floor(TWO_53 / range)
    for (;;) {
      const index = Math.floor((this.unit() * TWO_53) / width)
      if (index < range) return min + index
    }
  }

  /**
   * True with probability `p`. The draw is the same whatever `p` is, so what happens at one `p`
   * also happens at every greater one, and changing `p` shifts no other draw.
   */
  chance(p: number): boolean {
    return this.unit() < p
  }

  /** One of the items, each equally likely. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('pick: wants at least one item')
    return items[this.int(0, items.length - 1)] as T
  }

  /** The items in a random order, every order equally likely; the given list is left alone. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = items.slice()
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.int(0, i)
      const held = shuffled[i] as T
      shuffled[i] = shuffled[j] as T
      shuffled[j] = held
    }
    return shuffled
  }

  /** The state as four 32-bit integers, for hashes of a world. */
  state(): readonly number[] {
    return this.generator.getState()
  }

  /** A copy that draws the same from here on, independently. */
  clone(): RandomStream {
    return new RandomStream(this.generator.clone())
  }
}

/** The randomness of a world: named substreams of one seed, made when first asked for. */
export class Random {
  readonly seed: number
  private readonly streams = new Map<string, RandomStream>()

  /** @param seed any safe integer */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) throw new RangeError(`seed ${seed}: wants a safe integer`)
    this.seed = seed
  }

  /** The substream of that name: the same object each time, so its draws go on. */
  stream(name: string): RandomStream {
    let stream = this.streams.get(name)
    if (stream === undefined) {
      stream = new RandomStream(generatorFor(this.seed, name))
      this.streams.set(name, stream)
    }
    return stream
  }

  /** The substreams in use, in the order of their first use. */
  entries(): IterableIterator<[string, RandomStream]> {
    return this.streams.entries()
  }

  /** A copy of all state: both draw the same from here on, independently. */
  clone(): Random {
    const copy = new Random(this.seed)
    for (const [name, stream] of this.streams) copy.streams.set(name, stream.clone())
    return copy
  }
}

// Four words of the hash. All zeros, from which the generator could not leave, has chance 2^-128.
const generatorFor = (seed: number, name: string): JumpableRandomGenerator => {
  const hash = new RunningHash().int(seed).text(name)
  const first = hash.words()
  return xoroshiro128plusFromState([...first, ...hash.int(1).words()])
}
