import fc from 'fast-check'
import { expect, test } from 'vitest'
import { IntMap } from '../../src/core/int-map.ts'

const key = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer())
const operation = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), key }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
  fc.record({ kind: fc.constantFrom('clone' as const, 'clear' as const), key }),
)

test('an IntMap is what a Map is, by ascending key', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 400 }), (operations) => {
      let map = new IntMap<number>()
      let model = new Map<number, number>()
      for (const [value, one] of operations.entries()) {
        if (one.kind === 'set') {
          map.set(one.key, value)
          model.set(one.key, value)
        } else if (one.kind === 'delete') {
          expect(map.delete(one.key)).toBe(model.delete(one.key))
        } else if (one.kind === 'clone') {
          const before = map
          map = map.clone((n) => n + 1)
          before.clear()
          model = new Map([...model].map(([k, n]) => [k, n + 1]))
        } else if (value % 20 === 0) {
          map.clear()
          model.clear()
        }
        expect(map.get(one.key)).toBe(model.get(one.key))
        expect(map.has(one.key)).toBe(model.has(one.key))
        expect(map.size).toBe(model.size)
      }
      expect([...map]).toEqual([...model].sort(([a], [b]) => a - b))
      expect([...map.values()]).toEqual([...map.keys()].map((k) => model.get(k)))
    }),
  )
})

test('an IntMap grows and shrinks', () => {
  const map = new IntMap<number>()
  for (let i = 0; i < 10_000; i += 1) map.set(i * 7919, i)
  for (let i = 0; i < 10_000; i += 1) expect(map.get(i * 7919)).toBe(i)
  for (let i = 0; i < 9_990; i += 1) expect(map.delete(i * 7919)).toBe(true)
  expect([...map.keys()]).toEqual(Array.from({ length: 10 }, (_, i) => (9_990 + i) * 7919))
})
