/** Plays program after program on both sides until so many have been judged. */
import fc from 'fast-check'
import type { Case } from '../conformance/case.ts'
import type { Oracle } from '../oracle/oracle.ts'
import { judge, meet, type Verdict } from './duel.ts'

/** Programs made from one seed in a row; the next so many have a seed of their own. */
const BATCH = 200
/** Programs that came out differently are judged when the others are through, so few at a time that none is late. */
const JUDGED_AT_ONCE = 8
/** How often a campaign tells how far it is, in programs. */
const STRIDE = 2000

export interface Campaign {
  readonly programs: fc.Arbitrary<Case>
  readonly seed: number
  /** Programs that are to be judged. */
  readonly runs: number
  /** Programs that are played at the same time. */
  readonly jobs: number
  readonly tell: (line: string) => void
}

export interface Tally {
  /** Programs on which both agree. */
  agree: number
  /** Everything else. */
  readonly others: Exclude<Verdict, { readonly kind: 'agree' }>[]
}

/** A program that cannot be judged is replaced by a further one; one that differs is not. */
export async function runCampaign(oracle: Oracle, campaign: Campaign): Promise<Tally> {
  const tally: Tally = { agree: 0, others: [] }
  const source = programsOf(campaign)
  let open = campaign.runs
  while (open > 0) {
    const suspects = await meetAll(oracle, campaign, source, open)
    tally.agree += open - suspects.length
    open = 0
    for (const verdict of await judgeAll(oracle, suspects)) {
      if (verdict.kind === 'agree') tally.agree += 1
      else tally.others.push(verdict)
      if (verdict.kind === 'unsettled' || verdict.kind === 'late') open += 1
    }
  }
  return tally
}

function* programsOf({ programs, seed }: Campaign): Generator<Case> {
  for (let drawn = 0; ; drawn += BATCH) {
    yield* fc.sample(programs, { numRuns: BATCH, seed: seed * 1_000_003 + drawn })
  }
}

/** Those of the next `count` programs that came out differently. */
async function meetAll(
  oracle: Oracle,
  { jobs, tell }: Campaign,
  source: Generator<Case>,
  count: number,
): Promise<readonly Case[]> {
  const suspects: Case[] = []
  let begun = 0
  let met = 0
  const player = async (): Promise<void> => {
    while (begun < count) {
      begun += 1
      const program = source.next().value as Case
      if ((await meet(program, oracle)) !== null) suspects.push(program)
      met += 1
      if (met % STRIDE === 0) tell(`${met} programs played, ${suspects.length} to be looked at`)
    }
  }
  await Promise.all(Array.from({ length: jobs }, player))
  return suspects
}

async function judgeAll(oracle: Oracle, suspects: readonly Case[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = []
  const left = suspects.values()
  const judgeSome = async (): Promise<void> => {
    for (const program of left) verdicts.push(await judge(program, oracle))
  }
  await Promise.all(Array.from({ length: JUDGED_AT_ONCE }, judgeSome))
  return verdicts
}
