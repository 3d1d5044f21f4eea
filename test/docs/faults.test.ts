// docs/faults.md: its schedules are schedules, read as it says, cover everything there is, and can be lived through.
import { readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import 'dryport'
import { parseSchedule } from '../../src/sim/fault/check-schedule.ts'
import { type Fault, LASTING, type TimedFault } from '../../src/sim/fault/schedule.ts'
import { scheduleText } from '../../src/sim/fault/text.ts'
import { SLOTS } from '../../src/sim/link.ts'
import { play } from '../faults/support/play.ts'
import { volume } from '../faults/support/volume.ts'
import { faultLines, setting } from '../faults/support/world.ts'

const PAGE = readFileSync('docs/faults.md', 'utf8')

const EXAMPLES = [...PAGE.matchAll(/```json\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g)].map(
  ([, json, words]) => [json as string, words as string] as const,
)
const ALL: readonly TimedFault[] = EXAMPLES.flatMap(([json]) => parseSchedule(json))

test('the example prints what the page says', async () => {
  const [, example, output] = /```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(PAGE) ?? []
  expect(example).toBe(readFileSync('test/docs/faults-example.ts', 'utf8'))
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => {
    lines.push(words.join(' '))
  })
  try {
    await import('./faults-example.ts')
  } finally {
    log.mockRestore()
  }
  expect(`${lines.join('\n')}\n`).toBe(output)
})

test('every kind of fault and every setting of a link has its example', () => {
  expect(EXAMPLES).toHaveLength(PAGE.split('```json').length - 1)
  expect(new Set(ALL.map(({ kind }) => kind))).toEqual(new Set(Object.keys(LASTING)))
  const settings = ALL.filter(({ kind }) => kind === 'link').flatMap((link) => Object.keys(link))
  expect(settings).toEqual(
    expect.arrayContaining([...SLOTS, 'mtu', 'blackHole', 'up', 'ordered', 'loopback']),
  )
})

describe.each(EXAMPLES)('%s', (json, words) => {
  const schedule = parseSchedule(json)

  test('reads as the page says', () => {
    expect(`${scheduleText(schedule)}\n`).toBe(words)
  })

  test('happens, and is told of', async () => {
    const { world } = setting()
    for (const name of ['db', 'api']) world.host(name)
    const lines = faultLines(world)
    world.apply(schedule)
    await world.advanceTo(10_000)
    const told = schedule.filter(({ kind }: Fault) => kind !== 'heal' && kind !== 'restart')
    expect(lines.length).toBeGreaterThanOrEqual(told.length)
  })

  test('is lived through: no byte is lost, no promise pending', async () => {
    expect((await play(volume, 'network', schedule, 1)).wrong).toEqual([])
  })
})
