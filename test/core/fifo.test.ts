import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fifo } from '../../src/core/fifo.ts'
import { IdQueue } from '../../src/core/kernel/id-queue.ts'

const operation = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('push' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('shift' as const) }) },
  fc.record({ kind: fc.constantFrom('insert' as const, 'remove' as const), at: fc.nat(200) }),
  fc.record({ kind: fc.constantFrom('copy' as const, 'takeAll' as const, 'clear' as const) }),
)

test('a Fifo is what an array is', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
      let fifo = new Fifo<number>()
      let array: number[] = []
      for (const [item, one] of operations.entries()) {
        switch (one.kind) {
          case 'push':
            fifo.push(item)
            array.push(item)
            break
          case 'shift':
            expect(fifo.shift()).toBe(array.shift())
            break
          case 'insert': {
            const at = one.at % (array.length + 1)
            fifo.insert(at, item)
            array.splice(at, 0, item)
            break
          }
          case 'remove':
            if (array.length === 0) break
            fifo.removeAt(one.at % array.length)
            array.splice(one.at % array.length, 1)
            break
          case 'copy':
            fifo = fifo.copy((n) => n + 1)
            array = array.map((n) => n + 1)
            break
          case 'takeAll':
            expect(fifo.takeAll()).toEqual(array)
            array = []
            break
          case 'clear':
            fifo.clear()
            array = []
        }
        expect(fifo.toArray()).toEqual(array)
        expect(fifo.size).toBe(array.length)
        expect(fifo.isEmpty).toBe(array.length === 0)
        expect(fifo.first).toBe(array[0])
        expect(fifo.last).toBe(array.at(-1))
        expect(fifo.at(1)).toBe(array[1])
        expect(fifo.at(array.length)).toBe(undefined)
      }
    }),
  )
})

test('an IdQueue gives each id once, in the order in which they were first put in', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(40)), { maxLength: 200 }), (ids) => {
      const queue = new IdQueue()
      const known = new Set<number>()
      for (const id of ids) {
        if (id !== null) {
          queue.add(id)
          known.add(id)
        } else {
          const [first] = known
          expect(queue.take()).toBe(first)
          if (first !== undefined) known.delete(first)
        }
        expect(queue.isEmpty).toBe(known.size === 0)
      }
    }),
  )
})

test('an IdQueue that has held many begins anew when it is empty', () => {
  const queue = new IdQueue()
  const many = Array.from({ length: 100 }, (_, index) => index + 1)
  for (const ids of [many, [7, 7, 3]]) {
    for (const id of ids) queue.add(id)
    const taken = [...new Set(ids)].map(() => queue.take())
    expect([taken, queue.take()]).toEqual([[...new Set(ids)], undefined])
  }
})
