import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unknownCalls } from '../conformance/player.ts'
import { FAMILIES } from './families.ts'
import { programs } from './program.ts'
import { smaller } from './shrink.ts'

describe('generated programs', () => {
  test('are the same for the same seed', () => {
    const some = (seed: number) => fc.sample(programs(), { numRuns: 50, seed })
    expect(some(7)).toEqual(some(7))
    expect(some(7)).not.toEqual(some(8))
  })

  test.each(FAMILIES)(
    'about %s are legal: known calls, and sockets that an earlier step makes',
    (only) => {
      for (const program of fc.sample(programs({ only }), { numRuns: 300, seed: 3 })) {
        expect(unknownCalls(program)).toEqual([])
        const made = new Set<string>()
        for (const { sock, as = [] } of program.steps) {
          if (sock !== undefined) expect(made).toContain(sock)
          for (const name of [as].flat()) made.add(name)
        }
      }
    },
  )

  test('shrink by leaving out any step, or by making one plainer', () => {
    for (const program of fc.sample(programs(), { numRuns: 20, seed: 5 })) {
      const { sysctl, uid, ...plain } = program
      const all = [...smaller(program)]
      if (sysctl !== undefined || uid !== undefined) expect(all.shift()).toEqual(plain)
      const candidates = all.map(({ steps }) => steps)
      for (const [at] of program.steps.entries()) {
        expect(candidates).toContainEqual(program.steps.toSpliced(at, 1))
      }
      for (const steps of candidates) {
        const changed = steps.filter((step) => !program.steps.includes(step))
        const shorter = steps.length < program.steps.length
        expect(changed).toHaveLength(shorter ? 0 : 1)
      }
    }
  })
})
