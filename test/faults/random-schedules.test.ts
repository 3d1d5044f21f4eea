// Programs under random schedules of faults: whatever happens to packets, hosts and names, a stream gives what was
// sent, in order, or fails; and every promise settles. A counterexample is shrunk and printed as a schedule.
//
// `npm run chaos` runs more of them: RUNS and DRYPORT_SEED say how many, and which.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PROGRAMS } from '../examples/support/programs.ts'
import { type Program, play } from './support/play.ts'
import { badLinks, type Stage, schedules } from './support/schedules.ts'
import { volume } from './support/volume.ts'

const RUNS = Number(process.env['RUNS'] ?? 1000)

const programs: Readonly<Record<string, Program>> = { ...PROGRAMS, volume }
const name = fc.constantFrom(...Object.keys(programs))
const seed = fc.nat()

/** How the runs of a property ended, and how often. */
class Endings extends Map<string, number> {
  add(ending: string): void {
    this.set(ending, (this.get(ending) ?? 0) + 1)
  }
}

async function holds(
  stage: Stage,
  made: ReturnType<typeof schedules>,
  share: number,
): Promise<Endings> {
  const endings = new Endings()
  const property = fc.asyncProperty(name, made, seed, async (program, schedule, number) => {
    const { ending, wrong } = await play(programs[program] as Program, stage, schedule, number)
    expect(wrong).toEqual([])
    endings.add(ending)
  })
  await fc.assert(property, { numRuns: Math.ceil(RUNS * share) })
  return endings
}

describe.each(['network', 'loopback'] as const)('random schedules (%s)', (stage) => {
  const share = stage === 'network' ? 0.3 : 0.2

  test('bad links: every byte, or an error', async () => {
    const endings = await holds(stage, badLinks(stage), share)
    expect(endings.get('finished')).toBeGreaterThan(RUNS * share * 0.5)
  })

  test('anything: nothing lost, repeated or reordered, and no promise pending', async () => {
    const endings = await holds(stage, schedules(stage), share)
    expect(endings.get('finished')).toBeGreaterThan(RUNS * share * 0.5)
    expect(endings.size).toBeGreaterThan(3)
  })
})
