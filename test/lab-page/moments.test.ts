// A run as steps: which events are steps, and for how long each is looked at.
import { expect, test } from 'vitest'
import { PROGRAMS, type Program } from '../../site/lab/model/catalogue.ts'
import { Moments } from '../../site/lab/model/moments.ts'
import { record } from '../../site/lab/model/recording.ts'
import { usualSettings } from '../../site/lab/model/settings.ts'

const { events } = await record(usualSettings(PROGRAMS[0] as Program))
const moments = new Moments(events)
const steps = Array.from({ length: moments.last + 1 }, (_, step) => step)

test('every event but rules is a step, and rules belong to the step before them', () => {
  expect(moments.last).toBe(events.filter(({ kind }) => kind !== 'rule').length)
  for (const step of steps.slice(1)) {
    const [first, ...rules] = events.slice(moments.event(step), moments.bound(step))
    expect(first?.kind).not.toBe('rule')
    expect(rules.every(({ kind }) => kind === 'rule')).toBe(true)
  }
  expect(moments.bound(moments.last)).toBe(events.length)
})

test('before the first step nothing has happened', () => {
  expect([moments.event(0), moments.bound(0), moments.at(0)]).toEqual([-1, 0, 0])
})

test('instants are walked one after the other, there and back', () => {
  const there = [0]
  while (there.at(-1) !== moments.last) there.push(moments.later(there.at(-1) ?? 0))
  const back = [moments.last]
  while (back.at(-1) !== 0) back.push(moments.earlier(back.at(-1) ?? 0))
  expect(new Set(there.map((step) => moments.at(step))).size).toBe(there.length - 1)
  expect(back.reverse()).toEqual(there)
  expect(moments.later(moments.last)).toBe(moments.last)
  expect(moments.earlier(0)).toBe(0)
})

test('quiet times are shortened: a minute is looked at for two seconds, ten milliseconds for most of one', () => {
  const gaps = steps.slice(0, -1).map((step) => {
    return [moments.at(step + 1) - moments.at(step), moments.look(step)] as const
  })
  expect(Math.max(...gaps.map(([gap]) => gap))).toBeGreaterThan(55e6)
  expect(Math.max(...gaps.map(([, look]) => look))).toBeLessThan(2.5)
  for (const [gap, look] of gaps) if (gap >= 10_000) expect(look).toBeGreaterThan(0.5)
  expect(moments.look(moments.last)).toBe(0)
})
