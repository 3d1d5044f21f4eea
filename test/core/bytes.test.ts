import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteQueue, concat, copyOf, text, utf8 } from '../../src/core/bytes.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const queueOf = (...chunks: Uint8Array[]): ByteQueue =>
  chunks.reduce((queue, chunk) => queue.append(chunk), ByteQueue.EMPTY)
const same = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, i) => byte === other[i])
const all = (queue: ByteQueue): number[] => [...queue.peek(queue.length)]

describe('ByteQueue', () => {
  test('begins empty', () => {
    expect(ByteQueue.EMPTY.isEmpty).toBe(true)
    expect(ByteQueue.EMPTY.length).toBe(0)
    expect(ByteQueue.EMPTY.take(5)).toEqual([bytes(), ByteQueue.EMPTY])
  })

  test('takes from the front what was appended behind', () => {
    const queue = queueOf(bytes(1, 2), bytes(3), bytes(4, 5, 6))
    expect(queue.isEmpty).toBe(false)
    const [first, rest] = queue.take(4)
    expect([...first]).toEqual([1, 2, 3, 4])
    expect(all(rest)).toEqual([5, 6])
    expect(all(queue)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('gives all there is when asked for more', () => {
    const queue = queueOf(bytes(1), bytes(2))
    expect([...queue.slice(1, 99)]).toEqual([2])
    expect([...queue.slice(2, 1)]).toEqual([])
    expect([...queue.slice(99, 1)]).toEqual([])
    expect(queue.drop(99)).toBe(ByteQueue.EMPTY)
  })

  test('is itself when nothing is appended or dropped', () => {
    const queue = queueOf(bytes(1))
    expect(queue.append(bytes())).toBe(queue)
    expect(queue.drop(0)).toBe(queue)
  })

  test('copies no bytes of a read that lies in one chunk', () => {
    const chunk = bytes(1, 2, 3, 4)
    const queue = queueOf(bytes(0), chunk, bytes(5))
    expect(queue.slice(1, 4)).toBe(chunk)
    expect(queue.slice(2, 2).buffer).toBe(chunk.buffer)
    expect(queue.slice(2, 4).buffer).not.toBe(chunk.buffer)
  })

  test('keeps both histories when one queue is appended to twice', () => {
    const queue = queueOf(bytes(1), bytes(2)).drop(1)
    const left = queue.append(bytes(3))
    const right = queue.append(bytes(4))
    expect([all(queue), all(left), all(right)]).toEqual([[2], [2, 3], [2, 4]])
  })

  test('lets go of the chunks that were dropped', () => {
    let queue = queueOf(bytes(0), bytes(1))
    for (let i = 2; i < 1000; i++) {
      queue = queue.append(bytes(i)).drop(1)
      expect(all(queue)).toEqual([(i - 1) & 0xff, i & 0xff])
      const kept = Reflect.get(queue, 'store') as { chunks: unknown[] }
      expect(kept.chunks.length).toBeLessThan(20)
    }
  })

  test('is a queue of bytes, however its histories branch', () => {
    const chunk = fc.uint8Array({ maxLength: 6 })
    // Less is dropped than appended, on average, so that the queue grows and is compacted.
    const size = fc.nat({ max: 4 })
    const action = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('append' as const), chunk }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('drop' as const), size }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), size }) },
    )
    // Mostly the newest version, so that histories grow long.
    const back = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat({ max: 50 }))
    const actions = fc.array(fc.tuple(action, back, fc.nat({ max: 40 }), fc.nat({ max: 40 })), {
      maxLength: 300,
      size: 'max',
    })
    fc.assert(
      fc.property(actions, (steps) => {
        const versions: [ByteQueue, Uint8Array][] = [[ByteQueue.EMPTY, bytes()]]
        return (
          steps.every(([step, distance, offset, length]) => {
            const at = Math.max(0, versions.length - 1 - distance)
            const [queue, model] = versions[at] as [ByteQueue, Uint8Array]
            if (step.kind === 'append') {
              versions.push([queue.append(step.chunk), concat([model, step.chunk])])
            } else if (step.kind === 'drop') {
              versions.push([queue.drop(step.size), model.slice(step.size)])
            } else {
              const [taken, rest] = queue.take(step.size)
              if (!same(taken, model.slice(0, step.size))) return false
              versions.push([rest, model.slice(step.size)])
            }
            return same(queue.slice(offset, length), model.slice(offset, offset + length))
          }) &&
          versions.every(
            ([queue, model]) =>
              queue.length === model.length &&
              queue.isEmpty === (model.length === 0) &&
              same(queue.peek(queue.length), model),
          )
        )
      }),
    )
  })
})

describe('text', () => {
  test('goes to UTF-8 and back', () => {
    expect([...utf8('é€')]).toEqual([0xc3, 0xa9, 0xe2, 0x82, 0xac])
    expect(text(utf8('é€𝄞'))).toBe('é€𝄞')
  })

  test('keeps a byte order mark and replaces what is not UTF-8', () => {
    expect(text(bytes(0xef, 0xbb, 0xbf, 0x41))).toBe('\ufeffA')
    expect(text(bytes(0x41, 0xff))).toBe('A\ufffd')
  })
})

describe('concat', () => {
  test('joins, and copies nothing when there is nothing to join', () => {
    const one = bytes(1, 2)
    expect([...concat([one, bytes(), bytes(3)])]).toEqual([1, 2, 3])
    expect(concat([one])).toBe(one)
    expect(concat([])).toEqual(bytes())
    const whole = bytes(1, 2, 3, 4, 5)
    const joined = concat([whole.subarray(1, 2), whole.subarray(2, 5)])
    expect([...joined]).toEqual([2, 3, 4, 5])
    expect(joined.buffer).toBe(whole.buffer)
    expect([...concat([whole.subarray(0, 2), whole.subarray(1, 3)])]).toEqual([1, 2, 2, 3])
  })
})

describe('copyOf', () => {
  test.each([3, 64, 65, 8192, 8193])('%i bytes: whole, or from the middle', (count) => {
    const source = Uint8Array.from({ length: count + 2 }, (_, i) => i)
    const middle = copyOf(source, 1, count + 1)
    const whole = copyOf(source, 0, count + 2)
    const expected = [...source]
    source.fill(0)
    expect([...middle]).toEqual(expected.slice(1, -1))
    expect([...whole]).toEqual(expected)
  })
})
