/** Programs of socket calls as an arbitrary of fast-check. */
import fc from 'fast-check'
import type { Case, Step } from '../conformance/case.ts'
import { Draw } from './draw.ts'
import { begin, type Family, MOVES, USUAL_FAMILIES } from './families.ts'
import type { Move } from './moves/move.ts'
import { smaller } from './shrink.ts'
import { type Believed, Sketch } from './sketch.ts'

const FEWEST_MOVES = 4
const MOST_MOVES = 14
/** Chances of a move that fits nobody: then another is drawn. */
const TRIES = 20

export interface ProgramOptions {
  /** What the programs are about; the usual families unless told. */
  readonly only?: Family | undefined
}

/** A legal program; the same randomness gives the same program. Shrinks to shorter and simpler ones. */
export function programs(options: ProgramOptions = {}): fc.Arbitrary<Case> {
  return new Programs(options)
}

class Programs extends fc.Arbitrary<Case> {
  readonly #options: ProgramOptions

  constructor(options: ProgramOptions) {
    super()
    this.#options = options
  }

  override generate(random: fc.Random): fc.Value<Case> {
    const draw = new Draw(random)
    const family = this.#options.only ?? draw.pick(USUAL_FAMILIES)
    const steps = makeSteps(draw, family)
    return new fc.Value({ id: 'program', area: `fuzz-${family}`, steps }, undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is Case {
    return typeof value === 'object' && value !== null && 'steps' in value
  }

  override shrink(program: Case): fc.Stream<fc.Value<Case>> {
    return fc.stream(smaller(program)).map((value) => new fc.Value(value, undefined))
  }
}

function makeSteps(draw: Draw, family: Family): readonly Step[] {
  const sketch = new Sketch(draw)
  begin(sketch, family)
  const moves = draw.int(FEWEST_MOVES, MOST_MOVES)
  for (let n = 0; n < moves; n += 1) {
    move(sketch, MOVES[family])
    if (sketch.stuck.length > 0 && draw.oneIn(4)) sketch.await(draw.pick(sketch.stuck))
  }
  for (const who of sketch.stuck) sketch.await(who)
  return sketch.steps
}

function move(sketch: Sketch, moves: readonly Move[]): void {
  const weights = moves.map((one) => [one.weight, one] as const)
  for (let tries = 0; tries < TRIES; tries += 1) {
    const chosen = sketch.draw.weighted(weights)
    const there: readonly Believed[] = sketch.sockets.filter(chosen.fits)
    if (there.length === 0) continue
    chosen.make(sketch, sketch.draw.pick(there))
    return
  }
}
