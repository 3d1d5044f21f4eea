import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { exp, ln, normalBelow, normalQuantile } from '../../src/sim/exact-math.ts'

const close = (actual: number, expected: number, relative: number): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected))
}

describe('exact arithmetic', () => {
  it('agrees with the engine on logarithms', () => {
    const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true })
    fc.assert(
      fc.property(positive, (x) => close(ln(x), Math.log(x), 1e-15)),
      { numRuns: 5000 },
    )
    const nearOne = fc.double({ min: 0.5, max: 2, noNaN: true })
    fc.assert(
      fc.property(nearOne, (x) => close(ln(x), Math.log(x), 1e-15)),
      { numRuns: 5000 },
    )
    expect([ln(1), ln(2)]).toEqual([0, Math.LN2])
  })

  it('agrees with the engine on powers of e', () => {
    const power = fc.double({ min: -700, max: 709, noNaN: true })
    fc.assert(
      fc.property(power, (x) => close(exp(x), Math.exp(x), 1e-15)),
      { numRuns: 5000 },
    )
    expect([exp(0), exp(-800), exp(800)]).toEqual([1, 0, Infinity])
  })

  it('knows the normal distribution as tables have it', () => {
    close(normalBelow(0), 0.5, 0)
    close(normalBelow(1), 0.841344746068543, 1e-14)
    close(normalBelow(-1.96), 0.024997895148220435, 1e-13)
    expect([normalBelow(-9), normalBelow(9)]).toEqual([0, 1])
    close(normalQuantile(0.975), 1.959963984540054, 1e-15)
    close(normalQuantile(1e-9), -5.9978070150076865, 1e-14)
    close(normalQuantile(1e-15), -7.941345326170997, 1e-14)
    close(normalQuantile(0.1), -1.2815515655446004, 1e-15)
    expect(normalQuantile(0.5)).toBe(0)
  })

  it('turns quantiles back into probabilities', () => {
    const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true })
    fc.assert(
      fc.property(p, (x) => close(normalBelow(normalQuantile(x)), x, 1e-9)),
      { numRuns: 1000 },
    )
  })
})
