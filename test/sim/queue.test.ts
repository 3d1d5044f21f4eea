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
  past = 0

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

  pop(): Entry | undefined {
    const first = this.entries.shift()
    if (first !== undefined) this.past = first.at
    return first
  }

  clone(): Model {
    const copy = new Model()
    copy.past = this.past
    copy.entries = this.entries.map((entry) => ({ ...entry }))
    copy.order = this.order
    return copy
  }

  private sort(): void {
    this.entries.sort((x, y) => x.at - y.at || x.order - y.order)
  }
}

type Op =
  | { kind: 'schedule'; after: number }
  | { kind: 'cancel'; which: number }
  | { kind: 'cancelFirst' }
  | { kind: 'reschedule'; which: number; after: number }
  | { kind: 'pop' }
  | { kind: 'clone' }
  | { kind: 'visit'; which: number }
  | { kind: 'clear' }

// Few different times, so that ties are common; and times on both sides of a digit's end.
const after = fc.oneof(
  { weight: 3, arbitrary: fc.nat(5) },
  { weight: 2, arbitrary: fc.nat(100) },
  { weight: 2, arbitrary: fc.nat(10_000) },
  { weight: 1, arbitrary: fc.nat(2 ** 44) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(44), fc.integer({ min: -1, max: 1 })).map(([b, d]) => 2 ** b + d),
  },
)
const which = fc.nat()
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 40, arbitrary: fc.record({ kind: fc.constant('schedule'), after }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('cancel'), which }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('cancelFirst') }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('reschedule'), which, after }) },
  { weight: 20, arbitrary: fc.record({ kind: fc.constant('pop') }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('clone') }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('visit'), which }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('clear') }) },
)

const drain = <T>(queue: EventQueue<T>): T[] => {
  const values: T[] = []
  while (queue.size > 0) values.push(queue.pop())
  return values
}

describe('EventQueue', () => {
  it('does what a sorted array does, whatever is scheduled, cancelled, moved and cloned', () => {
    fc.assert(
      fc.property(fc.array(op, { maxLength: 200, size: 'max' }), (ops) => {
        // The original and its clones, each with every handle it ever gave, most of them stale.
        let world = { queue: new EventQueue<number>(), model: new Model(), handles: [NO_HANDLE] }
        const worlds = [world]
        for (const [index, step] of ops.entries()) {
          const { queue, model, handles } = world
          const handle = ('which' in step && handles[step.which % handles.length]) || NO_HANDLE
          switch (step.kind) {
            case 'schedule': {
              const at = model.past + step.after
              const fresh = queue.schedule(at, index)
              model.schedule(at, index, fresh)
              handles.push(fresh)
              break
            }
            case 'cancel': {
              expect(queue.cancel(handle)).toBe(model.cancel(handle))
              break
            }
            case 'cancelFirst': {
              const first = model.entries.shift()
              expect(queue.cancel(first?.handle ?? NO_HANDLE)).toBe(first !== undefined)
              break
            }
            case 'reschedule': {
              const at = model.past + step.after
              expect(queue.reschedule(handle, at)).toBe(model.reschedule(handle, at))
              break
            }
            case 'pop': {
              const first = model.pop()
              if (first === undefined) expect(() => queue.pop()).toThrow(RangeError)
              else expect(queue.pop()).toBe(first.value)
              break
            }
            case 'clone': {
              world = { queue: queue.clone(), model: model.clone(), handles: [...handles] }
              worlds.push(world)
              break
            }
            case 'visit': {
              world = worlds[step.which % worlds.length] ?? world
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
        for (const { queue, model, handles } of worlds) {
          const entries = model.entries.map(({ at, handle, value }) => ({ at, handle, value }))
          const live = new Set(entries.map((entry) => entry.handle))
          expect(handles.filter((handle) => queue.has(handle) !== live.has(handle))).toEqual([])
          expect([...queue]).toEqual(entries)
          expect(drain(queue)).toEqual(entries.map((entry) => entry.value))
        }
      }),
      { numRuns: 300 },
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
      expect(queue.reschedule(stale, i)).toBe(false)
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

  it('does not take the handle of a clone for the one it would give next', () => {
    const queue = new EventQueue<string>()
    queue.schedule(1, 'x')
    queue.pop()
    const handle = queue.clone().schedule(2, 'y')
    expect(queue.has(handle)).toBe(false)
    expect(queue.cancel(handle)).toBe(false)
    expect(queue.schedule(2, 'z')).toBe(handle)
  })

  it('refuses times that are past or no whole microseconds', () => {
    const queue = new EventQueue<string>()
    queue.schedule(7, 'w')
    queue.pop()
    const handle = queue.schedule(7, 'x')
    for (const odd of [6, -1, 7.5, 2 ** 53, Infinity, -Infinity, NaN]) {
      expect(() => queue.schedule(odd, 'y')).toThrow(RangeError)
      expect(() => queue.reschedule(handle, odd)).toThrow(RangeError)
    }
    expect([...queue]).toEqual([{ at: 7, handle, value: 'x' }])
  })

  it('takes times up to the largest safe integer', () => {
    const queue = new EventQueue<string>()
    queue.schedule(Number.MAX_SAFE_INTEGER, 'last')
    queue.schedule(Number.MAX_SAFE_INTEGER - 1, 'last but one')
    queue.schedule(2 ** 30, 'high word')
    expect([...queue].map((entry) => entry.value)).toEqual(['high word', 'last but one', 'last'])
    expect(queue.nextTime()).toBe(2 ** 30)
    expect(drain(queue)).toEqual(['high word', 'last but one', 'last'])
  })

  it('accepts any time not yet past after a look at a far one', () => {
    const queue = new EventQueue<string>()
    queue.schedule(200_000, 'far')
    expect(queue.nextTime()).toBe(200_000)
    queue.schedule(150, 'near')
    expect(queue.nextTime()).toBe(150)
    expect(drain(queue)).toEqual(['near', 'far'])
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
})
