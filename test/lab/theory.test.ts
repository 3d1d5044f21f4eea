import { describe, expect, test } from 'vitest'
import { constantQueue, exponentialQueue } from '../../src/lab/theory/finite-queue.ts'

describe('M/M/1/K', () => {
  test('is the closed form', () => {
    const [load, capacity] = [0.8, 5]
    const { blocking, system, queue, wait } = exponentialQueue(load, 1, 1, capacity)
    const none = (1 - load) / (1 - load ** (capacity + 1))
    expect(blocking).toBeCloseTo(none * load ** capacity, 12)
    const mean =
      load / (1 - load) - ((capacity + 1) * load ** (capacity + 1)) / (1 - load ** (capacity + 1))
    expect(system).toBeCloseTo(mean, 12)
    expect(queue).toBeCloseTo(mean - (1 - none), 12)
    expect(wait).toBeCloseTo(queue / (load * (1 - blocking)), 12)
  })

  test('is uniform at a load of 1, and holds far above', () => {
    expect(exponentialQueue(1, 1, 1, 129).blocking).toBeCloseTo(1 / 130, 12)
    expect(exponentialQueue(30, 1, 1, 4097).blocking).toBeCloseTo(1 - 1 / 30, 12)
  })
})

describe('M/M/c/K', () => {
  test('is Erlang B without a queue', () => {
    // Two erlangs on three lines: 4/3 / (1 + 2 + 2 + 4/3).
    expect(exponentialQueue(2, 1, 3, 3).blocking).toBeCloseTo(4 / 19, 12)
    expect(exponentialQueue(2, 1, 3, 3).queue).toBe(0)
  })

  test('serves what it lets in', () => {
    const { blocking, utilisation } = exponentialQueue(5, 0.5, 4, 20)
    expect(utilisation * 4).toBeCloseTo(5 * 0.5 * (1 - blocking), 10)
  })
})

describe('M/D/1/K', () => {
  test('is Erlang B without a queue, whatever the service', () => {
    expect(constantQueue(0.8, 1, 1).blocking).toBeCloseTo(0.8 / 1.8, 12)
  })

  test('has two places solved by hand', () => {
    // Left behind: 0 with chance e^-r of the next one; K=2: p0' = e^-r.
    const load = 0.7
    const empty = Math.exp(-load)
    expect(constantQueue(load, 1, 2).blocking).toBeCloseTo(1 - 1 / (empty + load), 12)
  })

  test('waits half as long as with exponential services when hardly anybody is blocked', () => {
    const [constant, exponential] = [
      constantQueue(0.5, 1, 100).wait,
      exponentialQueue(0.5, 1, 1, 100).wait,
    ]
    expect(constant / exponential).toBeCloseTo(0.5, 6)
    expect(constant).toBeCloseTo(0.5 / (2 * (1 - 0.5)), 9)
  })

  test('serves what it lets in, at loads below and above 1', () => {
    for (const load of [0.3, 1, 1.5, 20]) {
      const { blocking, utilisation } = constantQueue(load, 1, 129)
      expect(utilisation).toBeCloseTo(load * (1 - blocking), 9)
    }
  })
})
