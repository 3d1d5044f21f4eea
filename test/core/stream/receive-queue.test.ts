import { describe, expect, test } from 'vitest'
import { ReceiveQueue } from '../../../src/core/socket/stream/receive-queue.ts'

function queueOf(...chunks: (readonly [bytes: number, cost: number])[]): ReceiveQueue {
  const queue = new ReceiveQueue()
  let next = 0
  for (const [bytes, cost] of chunks) {
    queue.append(
      Uint8Array.from({ length: bytes }, () => next++),
      cost,
    )
  }
  return queue
}

describe('repacking', () => {
  test('keeps the dense buffers at the front and copies the rest', () => {
    const queue = queueOf([100, 100], [5, 300], [5, 300], [5, 300])
    queue.repack(
      10,
      (bytes, cost) => cost <= bytes,
      (bytes) => bytes + 1,
    )
    expect(queue.cost).toBe(100 + 11 + 6)
    expect(queue.inFirstBuffer).toBe(100)
    expect([...queue.take(115)]).toEqual(Array.from({ length: 115 }, (_, i) => i))
    expect(queue.cost).toBe(0)
  })

  test('leaves a queue that is dense alone', () => {
    const queue = queueOf([10, 10], [10, 10])
    queue.repack(
      4,
      () => true,
      () => 99,
    )
    expect(queue.cost).toBe(20)
  })
})

test('nothing is there beyond the end', () => {
  expect(new ReceiveQueue().inFirstBuffer).toBe(0)
  const queue = queueOf([3, 3])
  expect(queue.peek(5, 3)).toHaveLength(0)
  expect([...queue.peek(5, 1)]).toEqual([1, 2])
  queue.drop(3)
  expect(queue.isEmpty).toBe(true)
  expect(queue.peek(1)).toHaveLength(0)
})

describe('reading over several chunks', () => {
  const whole = Uint8Array.from({ length: 12 }, (_, i) => i)
  const parts = (...ends: number[]): ReceiveQueue => {
    const queue = new ReceiveQueue()
    for (const [index, end] of ends.entries())
      queue.append(whole.subarray(ends[index - 1] ?? 0, end), 1)
    return queue
  }

  test('what was copied together is one view again', () => {
    const read = parts(4, 8, 12).peek(8, 2)
    expect([...read]).toEqual([2, 3, 4, 5, 6, 7, 8, 9])
    expect(read.buffer).toBe(whole.buffer)
  })

  test('what lies apart is copied', () => {
    const queue = parts(4, 8)
    queue.append(Uint8Array.of(20, 21), 1)
    queue.append(whole.subarray(8), 1)
    expect([...queue.peek(9, 2)]).toEqual([2, 3, 4, 5, 6, 7, 20, 21, 8])
  })
})
