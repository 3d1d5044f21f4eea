/** Whole runs: a seed, faults and an input, shrunk together: whatever can go goes first, then times and sizes. */
import fc from 'fast-check'
import type { FaultSchedule } from '../../sim/fault/schedule.ts'
import type { Case } from '../runs/case.ts'
import { withoutSome } from '../shrinking/smaller-list.ts'

const MOST_SEED = 0x7fff_ffff

/** The seed that people read most easily. */
const PLAIN_SEED = 1

interface Context {
  readonly faults: unknown
  readonly input: unknown
}

export class Cases<T> extends fc.Arbitrary<Case<T>> {
  readonly #seeds = fc.noBias(fc.integer({ min: 1, max: MOST_SEED }))
  readonly #faults: fc.Arbitrary<FaultSchedule>
  readonly #inputs: fc.Arbitrary<T>

  constructor(faults: fc.Arbitrary<FaultSchedule>, inputs: fc.Arbitrary<T>) {
    super()
    this.#faults = faults
    this.#inputs = inputs
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<Case<T>> {
    const seed = this.#seeds.generate(random, undefined).value
    const faults = this.#faults.generate(random, bias)
    const input = this.#inputs.generate(random, bias)
    return value({ seed, faults: faults.value, input: input.value }, faults.context, input.context)
  }

  override canShrinkWithoutContext(_: unknown): _ is Case<T> {
    return false
  }

  override shrink(one: Case<T>, context: unknown): fc.Stream<fc.Value<Case<T>>> {
    const given = (context ?? {}) as Partial<Context>
    return fc.stream(this.#smaller(one, { faults: given.faults, input: given.input }))
  }

  *#smaller(one: Case<T>, context: Context): IterableIterator<fc.Value<Case<T>>> {
    // Lists of faults may be shortened whatever arbitrary drew them.
    for (const faults of withoutSome(one.faults)) {
      yield value({ ...one, faults }, undefined, context.input)
    }
    if (context.input !== undefined || this.#inputs.canShrinkWithoutContext(one.input)) {
      for (const input of this.#inputs.shrink(one.input, context.input)) {
        yield value({ ...one, input: input.value }, context.faults, input.context)
      }
    }
    if (context.faults !== undefined || this.#faults.canShrinkWithoutContext(one.faults)) {
      for (const faults of this.#faults.shrink(one.faults, context.faults)) {
        yield value({ ...one, faults: faults.value }, faults.context, context.input)
      }
    }
    if (one.seed !== PLAIN_SEED)
      yield value({ ...one, seed: PLAIN_SEED }, context.faults, context.input)
  }
}

function value<T>(one: Case<T>, faults: unknown, input: unknown): fc.Value<Case<T>> {
  return new fc.Value(one, { faults, input } satisfies Context)
}
