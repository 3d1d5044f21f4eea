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
