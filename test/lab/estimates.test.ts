import { describe, expect, test } from 'vitest'
import { ratioEstimate, shareEstimate } from '../../src/lab/estimates/batch-means.ts'
import { Histogram } from '../../src/lab/estimates/histogram.ts'
import { QueueGauge } from '../../src/lab/estimates/queue-gauge.ts'
import { Span } from '../../src/lab/estimates/span.ts'
import { studentQuantile } from '../../src/lab/estimates/student.ts'
import { Random } from '../../src/sim/random.ts'

describe('a histogram', () => {
  test('knows every quantile to one part in 64', () => {
    const draws = new Random(3).stream('values')
    const histogram = new Histogram()
    const values = Array.from({ length: 5000 }, () => Math.floor(2 ** (draws.unit() * 40)))
    for (const value of values) histogram.add(value)
    values.sort((a, b) => a - b)
    for (const p of [0, 0.1, 0.5, 0.9, 0.99, 0.999, 1]) {
      const exact = values[Math.max(0, Math.ceil(p * values.length) - 1)] as number
      expect(Math.abs(histogram.quantile(p) - exact)).toBeLessThanOrEqual(exact / 64)
    }
    expect(histogram.greatest).toBe(values.at(-1))
    expect(histogram.mean).toBeCloseTo(values.reduce((a, b) => a + b) / values.length, 3)
    const limit = values[1234] as number
    expect(Math.abs(histogram.countUpTo(limit) - 1235)).toBeLessThan(100)
  })

  test('is exact for small values, says nothing of none, and takes what is beyond all bounds', () => {
    const histogram = new Histogram()
    expect(histogram.quantile(0.5)).toBeNaN()
    for (let value = 0; value < 64; value += 1) histogram.add(value)
    expect(histogram.quantile(0.5)).toBe(31)
    histogram.add(2 ** 52)
    expect(histogram.quantile(1)).toBeGreaterThan(2 ** 45)
  })
})

test('quantiles of Student are those of the tables', () => {
  expect(studentQuantile(0.995, 29)).toBeCloseTo(2.7564, 3)
  expect(studentQuantile(0.995, 9)).toBeCloseTo(3.2498, 3)
  expect(studentQuantile(0.975, 1e6)).toBeCloseTo(1.96, 4)
})

describe('batch means', () => {
  test('hold the mean of independent values in 99 of 100 cases', () => {
    const draws = new Random(8).stream('batches')
    let held = 0
    for (let run = 0; run < 1000; run += 1) {
      const parts = Float64Array.from({ length: 30 }, () => -Math.log(1 - draws.unit()))
      const { low, high } = ratioEstimate(
        parts,
        parts.map(() => 1),
      )
      if (low <= 1 && 1 <= high) held += 1
    }
    expect(held).toBeGreaterThan(965)
    expect(held).toBeLessThan(1000)
  })

  test('have an interval for what never happened', () => {
    const trials = new Float64Array(30).fill(1000)
    const { mean, low, high } = shareEstimate(new Float64Array(30), trials)
    expect([mean, low]).toEqual([0, 0])
    expect(high).toBeCloseTo(-Math.log(0.005) / 30_000, 9)
  })

  test('have a wider one where what happens comes in clusters', () => {
    const trials = new Float64Array(30).fill(1000)
    const none = shareEstimate(new Float64Array(30), trials, 20)
    expect(none.high).toBeCloseTo((-20 * Math.log(0.005)) / 30_000, 9)
    // One cluster of twenty is a single event, however often it counts.
    const one = new Float64Array(30)
    one[7] = 20
    const { low, high } = shareEstimate(one, trials, 20)
    expect(low).toBeLessThan(1 / 30_000)
    expect(high).toBeGreaterThan(140 / 30_000)
  })

  test('say nothing of nothing', () => {
    const none = new Float64Array(30)
    expect(ratioEstimate(none, none).mean).toBeNaN()
  })
})

describe('the gauge of the queue', () => {
  test('averages over time, after the warm-up and before the end', () => {
    const gauge = new QueueGauge(new Span(100, 1000))
    gauge.set(0, 5, 1)
    gauge.set(100, 1, 1)
    gauge.set(550, 3, 0)
    gauge.set(1200, 50, 1)
    gauge.advance(5000)
    expect(gauge.queue.mean).toBeCloseTo(2, 9)
    expect(gauge.busy.mean).toBeCloseTo(0.5, 9)
    expect(gauge.system.mean).toBeCloseTo(2.5, 9)
    expect(gauge.lengths.map((share) => Number(share.toFixed(9)))).toEqual([0, 0.5, 0, 0.5])
    const { course } = gauge
    expect(course.at(0)).toMatchObject({ mean: 5, greatest: 5 })
    expect(course.at(-1)).toMatchObject({ greatest: 3 })
    expect(course.at(-1)?.mean).toBeCloseTo(3, 9)
  })
})
