// Where events stand from left to right, and what the axis says.
import { expect, test } from 'vitest'
import { callWords, roomFor } from '../../src/page/browser/room.ts'
import { durationText, Timeline, timeText } from '../../src/page/browser/timeline.ts'
import type { PageItem } from '../../src/page/model.ts'

const TIMES = [0, 0, 10_000, 10_000, 1_010_000]
const ALL = [...TIMES.keys()]
const NO_ROOM = new Map()

const item = (fields: Partial<PageItem>): PageItem => ({
  kind: 'call',
  lane: 0,
  to: -1,
  start: 0,
  end: 0,
  state: 'ok',
  marks: [],
  why: '',
  hosts: [],
  waited: false,
  label: 'recv',
  text: 'recv(10) = ok',
  facts: [],
  rules: [],
  ...fields,
})

test('every event has its place, and quiet times are shortened', () => {
  const timeline = new Timeline(TIMES, 'order', NO_ROOM, ALL)
  const positions = TIMES.map((_, event) => timeline.at(event))
  expect(positions.every((at, n) => n === 0 || at >= (positions[n - 1] as number) + 1)).toBe(true)
  expect(timeline.length).toBeLessThan(15)
  expect(timeline.quiet(0, timeline.length).map(({ text }) => text)).toEqual(['+10 ms', '+1 s'])
  expect(timeline.eventAt(timeline.at(3))).toBe(3)
})

test('events that are not shown take no place', () => {
  const timeline = new Timeline(TIMES, 'order', NO_ROOM, [0, 4])
  expect([1, 2, 3].map((event) => timeline.at(event))).toEqual([0, 0, 0])
  expect(timeline.length).toBe(timeline.at(4))
  expect(timeline.quiet(0, 99).map(({ text }) => text)).toEqual(['+1.01 s'])
  expect(timeline.ticks(0, 99, 0.1).map(({ text }) => text)).toEqual(['0 ms', '1010 ms'])
  const none = new Timeline([], 'order', NO_ROOM, [])
  expect([none.length, none.ticks(0, 1, 1)]).toEqual([1, []])
})

test('distances are time where they are wanted to be', () => {
  const timeline = new Timeline(TIMES, 'time', NO_ROOM, ALL)
  expect(TIMES.map((_, event) => timeline.at(event))).toEqual(TIMES)
  expect(timeline.quiet(0, timeline.length)).toEqual([])
  const ticks = timeline.ticks(0, timeline.length, 500_000)
  expect(ticks.map(({ text }) => text)).toEqual(['0 ms', '500 ms', '1000 ms'])
})

test('ticks stand at the first events of their instants, in milliseconds, apart from each other', () => {
  const timeline = new Timeline(TIMES, 'order', NO_ROOM, ALL)
  const all = timeline.ticks(0, timeline.length, 0.1)
  expect(all.map(({ text }) => text)).toEqual(['0 ms', '10 ms', '1010 ms'])
  expect(timeline.ticks(0, timeline.length, 100)).toHaveLength(1)
})

test('times are milliseconds to the microsecond, durations as short as they can be', () => {
  expect(timeText(1_234_567)).toBe('1234.567 ms')
  expect([3, 40_000, 1_572_123].map(durationText)).toEqual(['3 µs', '40 ms', '1.572 s'])
})

test('the words of a call fit into its bar, and a burst is spread', () => {
  const call = item({ end: 1 })
  const packet = { kind: 'packet', label: 'ACK', state: 'delivered', lane: 1 } as const
  const burst = [item({ ...packet, start: 2, end: 3 }), item({ ...packet, start: 3, end: 4 })]
  const room = roomFor([call, ...burst], TIMES)
  const timeline = new Timeline(TIMES, 'order', room, ALL)
  expect(timeline.at(1) - timeline.at(0)).toBeGreaterThan(3)
  expect(timeline.at(3) - timeline.at(2)).toBe(2)
})

test('a call says how long it was blocked and why it failed', () => {
  const failed = { state: 'failed', text: 'recv(10) = ETIMEDOUT' } as const
  expect(callWords(item({ end: 2 }), TIMES)).toBe('recv')
  expect(callWords(item({ end: 2, waited: true }), TIMES)).toBe('recv 10 ms')
  expect(callWords(item({ end: 4, waited: true, ...failed }), TIMES)).toBe(
    'recv 1.01 s = ETIMEDOUT',
  )
  expect(callWords(item({ end: -1, state: 'open' }), TIMES)).toBe('recv')
})
