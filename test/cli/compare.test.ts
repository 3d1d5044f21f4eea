import { expect, test } from 'vitest'
import { agree, sideBySide } from '../../src/cli/compare.ts'
import type { Outcome, WorldName } from '../../src/cli/worlds.ts'
import { SocketError } from '../../src/index.ts'

function outcome(world: WorldName, lines: readonly string[], thrown?: unknown): Outcome {
  return {
    world,
    lines,
    failure: thrown === undefined ? undefined : { thrown },
    lasted: 0,
    took: 0,
  }
}

test('equal lines agree', () => {
  const [one, other] = [outcome('sim', ['问', 'b']), outcome('real', ['问', 'b'])]
  expect(agree(one, other)).toBe(true)
  expect(sideBySide(one, other)).toEqual(['simulated | real', '问        | 问', 'b         | b'])
})

test('a missing line and another line differ', () => {
  const [one, other] = [outcome('sim', ['a', 'b', 'c']), outcome('real', ['a', 'x'])]
  expect(agree(one, other)).toBe(false)
  expect(sideBySide(one, other)).toEqual([
    'simulated | real',
    'a         | a',
    'b         * x',
    'c         *',
  ])
})

test('what was thrown is part of what is compared', () => {
  const refused = new SocketError('ECONNREFUSED', 'connect')
  const one = outcome('sim', [], refused)
  expect(agree(one, outcome('real', [], new SocketError('ECONNREFUSED', 'connect')))).toBe(true)
  expect(agree(one, outcome('real', [], new SocketError('ECONNRESET', 'recv')))).toBe(false)
  expect(agree(one, outcome('real', []))).toBe(false)
  expect(sideBySide(one, outcome('real', [], 'a word'))[1]).toBe(
    "threw SocketError: connect ECONNREFUSED * threw 'a word'",
  )
})

test('long lines are wrapped in their column', () => {
  const rows = sideBySide(outcome('sim', ['x'.repeat(70)]), outcome('real', ['x'.repeat(70)]))
  expect(rows.slice(1)).toEqual([
    `${'x'.repeat(60)} | ${'x'.repeat(60)}`,
    `${'x'.repeat(10)}${' '.repeat(50)} | ${'x'.repeat(10)}`,
  ])
})
