/** One program on both sides: the kernel's outcomes are the expectation, the simulated world's are judged by them. */
import { isDeepStrictEqual } from 'node:util'
import type { Case, Outcome, Step } from '../conformance/case.ts'
import { type Played, playCase } from '../conformance/player.ts'
import type { Oracle } from '../oracle/oracle.ts'

/** Where the two part. */
export interface Divergence {
  /** The program with what the kernel answered. */
  readonly program: Case
  /** Index of the first step that came out differently. */
  readonly at: number
  readonly steps: readonly Played[]
}

/**
 * The clocks on which a program must part from the kernel before it counts: a program whose outcome hangs on a few
 * milliseconds says nothing.
 */
const PACES = [
  { settle_ms: 60, block_ms: 250 },
  { settle_ms: 68, block_ms: 270 },
  { settle_ms: 54, block_ms: 240 },
] as const

/** How the two part, or null when they agree, or when the kernel does not agree with itself. */
export async function duel(program: Case, oracle: Oracle): Promise<Divergence | null> {
  const divergence = await meet(program, oracle)
  if (divergence === null) return null
  const again = await Promise.all(PACES.map((pace) => meet({ ...program, ...pace }, oracle)))
  return again.every((other) => other !== null && sameAnswer(other, divergence)) ? divergence : null
}

/** The kernel has given the same answer where the two part; ports have the same symbols. */
function sameAnswer(one: Divergence, other: Divergence): boolean {
  const answer = ({ program, at }: Divergence): Outcome => {
    const { t_ms: _, ...outcome } = program.steps[at]?.expect ?? {}
    return outcome
  }
  return one.at === other.at && isDeepStrictEqual(answer(one), answer(other))
}

async function meet(program: Case, oracle: Oracle): Promise<Divergence | null> {
  const expected = withExpectations(program, await oracle.play(program))
  const { steps } = await playCase(expected)
  const at = steps.findIndex(({ mismatch }) => mismatch !== null)
  return at < 0 ? null : { program: expected, at, steps }
}

function withExpectations(program: Case, outcomes: readonly Outcome[]): Case {
  const steps = program.steps.map((step, at) => {
    const { t_ms, ...untimed } = outcomes[at] as Outcome
    const timed = t_ms !== undefined && MAY_WAIT.test(step.call)
    return { ...step, expect: timed ? { ...untimed, t_ms } : untimed }
  })
  return { ...program, steps }
}

/** Of other calls the time tells how busy the machine was. */
const MAY_WAIT = /^(accept|connect|recv|send|close|poll|select|await)/

/** A case of the corpus: nothing after the step that parts, and times as the format writes them. */
export function asCase({ program, at }: Divergence, id: string): Case {
  const steps = program.steps.slice(0, at + 1).filter(({ expect }) => expect?.skipped !== true)
  return { ...program, id, title: 'found by the fuzzer', steps: steps.map(rounded) }
}

const SHORTEST_TIME_MS = 90

function rounded(step: Step): Step {
  const { t_ms, ...outcome } = step.expect ?? {}
  if (t_ms === undefined || t_ms < SHORTEST_TIME_MS) return { ...step, expect: outcome }
  return { ...step, expect: { ...outcome, t_ms: Math.round(t_ms / 10) * 10 } }
}
