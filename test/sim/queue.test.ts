import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { EventQueue, type Handle, NO_HANDLE } from '../../src/sim/queue.ts'

interface Entry {
  at: number
  order: number
  readonly value: number
  readonly handle: Handle
}

/** The queue as a sorted array. */
class Model {
  entries: Entry[] = []
  order = 0

  schedule(at: number, value: number, handle: Handle): void {
    this.entries.push({ at, order: this.order++, value, handle })
    this.sort()
  }

  cancel(handle: Handle): boolean {
    const index = this.entries.findIndex((entry) => entry.handle === handle)
    if (index >= 0) this.entries.splice(index, 1)
    return index >= 0
  }

  reschedule(handle: Handle, at: number): boolean {
    const entry = this.entries.find((candidate) => candidate.handle === handle)
    if (entry === undefined) return false
    entry.at = at
    entry.order = this.order++
    this.sort()
    return true
  }

  clone(): Model {
    const copy = new Model()
    copy.entries = this.entries.map((entry) => ({ ...entry }))
    copy.order = this.order
    return copy
  }

  private sort(): void {
    this.entries.sort((x, y) => x.at - y.at || x.order - y.order)
  }
}

type Op =
  | { kind: 'schedule'; at: number }
  | { kind: 'cancel'; which: number }
  | { kind: 'reschedule'; which: number; at: number }
  | { kind: 'pop' }
  | { kind: 'clone'; keepOriginal: boolean }
  | { kind: 'clear' }

// Few different times, so that ties are common.
const time = fc.oneof(
  { weight: 3, arbitrary: fc.nat(5) },
  { weight: 2, arbitrary: fc.nat(1000) },
  { weight: 1, arbitrary: fc.integer({ min: -(2 ** 45), max: 2 ** 45 }) },
)
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('schedule' as const), at: time }) },
  { weight: 15, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }) },
  {
    weight: 15,
    arbitrary: fc.record({ kind: fc.constant('reschedule' as const), which: fc.nat(), at: time }),
  },
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('clone' as const), keepOriginal: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear' as const) }) },
)

const drain = <T>(queue: EventQueue<T>): T[] => {
  const values: T[] = []
  while (queue.size > 0) values.push(queue.pop())
  return values
}

describe('EventQueue', () => {
  it('does what a sorted array does, whatever is scheduled, cancelled, moved and cloned', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 300 }), (ops) => {
        let queue = new EventQueue<number>()
        let model = new Model()
        const handles: Handle[] = [] // every handle ever given, most of them stale
        const asides: [EventQueue<number>, Model][] = []
        for (const [index, step] of ops.entries()) {
          switch (step.kind) {
            case 'schedule': {
              const handle = queue.schedule(step.at, index)
              model.schedule(step.at, index, handle)
              handles.push(handle)
              break
            }
            case 'cancel': {
              const handle = handles[step.which % (handles.length + 1)] ?? NO_HANDLE
              expect(queue.cancel(handle)).toBe(model.cancel(handle))
              break
            }
            case 'reschedule': {
              const handle = handles[step.which % (handles.length + 1)] ?? NO_HANDLE
              expect(queue.reschedule(handle, step.at)).toBe(model.reschedule(handle, step.at))
              break
            }
            case 'pop': {
              const first = model.entries.shift()
              if (first === undefined) expect(() => queue.pop()).toThrow(RangeError)
              else expect(queue.pop()).toBe(first.value)
              break
            }
            case 'clone': {
              const copies: [EventQueue<number>, Model] = [queue.clone(), model.clone()]
              asides.push(step.keepOriginal ? copies : [queue, model])
              if (!step.keepOriginal) [queue, model] = copies
              break
            }
            case 'clear': {
              queue.clear()
              model.entries = []
              break
            }
          }
          expect(queue.size).toBe(model.entries.length)
          expect(queue.nextTime()).toBe(model.entries[0]?.at ?? Infinity)
        }
        const stale = handles.filter((handle) => !model.entries.some((e) => e.handle === handle))
        expect(stale.some((handle) => queue.has(handle))).toBe(false)
        for (const [one, other] of [...asides, [queue, model] as const]) {
          const expected = other.entries.map(({ at, handle, value }) => ({ at, handle, value }))
          expect([...one]).toEqual(expected)
          expect(drain(one)).toEqual(expected.map((entry) => entry.value))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('keeps the order of scheduling at one time, through thousands of entries', () => {
    const queue = new EventQueue<number>()
    for (let i = 0; i < 5000; i++) queue.schedule(7, i)
    expect(drain(queue)).toEqual(Array.from({ length: 5000 }, (_, i) => i))
  })

  it('gives no handle twice, and lets no stale one touch the entry that took its number', () => {
    const queue = new EventQueue<string>()
    const seen = new Set<Handle>([NO_HANDLE])
    let stale = NO_HANDLE
    for (let i = 0; i < 2000; i++) {
      const handle = queue.schedule(i, 'x')
      expect(seen.has(handle)).toBe(false)
      seen.add(handle)
      expect(queue.cancel(stale)).toBe(false)
      expect(queue.reschedule(stale, 0)).toBe(false)
      expect(queue.size).toBe(1)
      queue.pop()
      stale = handle
    }
  })

  it('takes numbers that were never handles for naming nothing', () => {
    const queue = new EventQueue<string>()
    queue.schedule(1, 'x')
    for (const odd of [NO_HANDLE, -1, 1.5, 2, 2 ** 24, 2 ** 24 + 1, 2 ** 53, NaN, Infinity]) {
      expect(queue.cancel(odd)).toBe(false)
    }
    expect(queue.size).toBe(1)
  })

  it('refuses times that never come', () => {
    const queue = new EventQueue<string>()
    const handle = queue.schedule(1, 'x')
    for (const never of [Infinity, -Infinity, NaN]) {
      expect(() => queue.schedule(never, 'y')).toThrow(RangeError)
      expect(() => queue.reschedule(handle, never)).toThrow(RangeError)
    }
    expect([...queue]).toEqual([{ at: 1, handle, value: 'x' }])
  })

  it('holds on to no value that left', () => {
    const queue = new EventQueue<object>()
    const popped = {}
    const cancelled = {}
    const cleared = {}
    queue.schedule(1, popped)
    queue.cancel(queue.schedule(2, cancelled))
    queue.pop()
    queue.schedule(3, cleared)
    queue.clear()
    const reachable = new Set<unknown>()
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || reachable.has(value)) return
      reachable.add(value)
      for (const inner of Object.values(value)) visit(inner)
    }
    visit(queue)
    for (const value of [popped, cancelled, cleared]) expect(reachable.has(value)).toBe(false)
  })

  it('clones values by the given function', () => {
    const queue = new EventQueue<{ n: number }>()
    const handle = queue.schedule(1, { n: 1 })
    queue.schedule(2, { n: 2 })
    const copy = queue.clone((value) => ({ n: value.n * 10 }))
    expect(copy.cancel(handle)).toBe(true)
    expect(drain(copy)).toEqual([{ n: 20 }])
    expect(drain(queue)).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('forgets the room it once needed when cloned', () => {
    const queue = new EventQueue<number>()
    for (let i = 0; i < 3000; i++) queue.schedule(i, i)
    for (let i = 0; i < 2990; i++) queue.pop()
    expect(drain(queue.clone())).toEqual([2990, 2991, 2992, 2993, 2994, 2995, 2996, 2997, 2998, 2999])
  })
})
