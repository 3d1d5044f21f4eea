/** From a program that parts from the kernel to the smallest one found that still does. */
import type { Case } from '../conformance/case.ts'
import type { Oracle } from '../oracle/oracle.ts'
import { type Divergence, duel } from './duel.ts'
import { smaller } from './shrink.ts'

/** As many candidates are tried at the same time. */
const AT_ONCE = 48
/** Then what is there is small enough. */
const MOST_ROUNDS = 60

/** Of the candidates that still part, the first that {@link smaller} gave is the next to be shrunk. */
export async function shrink(found: Divergence, oracle: Oracle): Promise<Divergence> {
  let best = cut(found)
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const next = await firstSmaller(best, oracle)
    if (next === null) return best
    best = cut(next)
  }
  return best
}

/** What follows the step that parts has no part in it. */
function cut(divergence: Divergence): Divergence {
  const { program, at } = divergence
  return { ...divergence, program: { ...program, steps: program.steps.slice(0, at + 1) } }
}

async function firstSmaller({ program }: Divergence, oracle: Oracle): Promise<Divergence | null> {
  const candidates = smaller(program)
  for (;;) {
    const some = take(candidates, AT_ONCE)
    if (some.length === 0) return null
    const outcomes = await Promise.all(some.map((candidate) => duel(candidate, oracle)))
    const found = outcomes.find((outcome) => outcome.kind === 'differ')
    if (found !== undefined) return found.divergence
  }
}

function take(candidates: Generator<Case>, count: number): Case[] {
  const some: Case[] = []
  while (some.length < count) {
    const next = candidates.next()
    if (next.done === true) break
    some.push(next.value)
  }
  return some
}
