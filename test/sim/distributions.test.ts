import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { formatDistribution, parseDistribution } from '../../src/sim/distribution-text.ts'
import {
  checkDistribution,
  type Distribution,
  DistributionError,
  mean,
  sample,
} from '../../src/sim/distributions.ts'
import { Random } from '../../src/sim/random.ts'

const examples = {
  constant: { kind: 'constant', value: 5000 },
  uniform: { kind: 'uniform', min: 1000, max: 3000 },
  normal: { kind: 'normal', mean: 5000, deviation: 1000 },
  'a half bell': { kind: 'normal', mean: 0, deviation: 1000 },
  'a cut bell': { kind: 'normal', mean: 1000, deviation: 1500 },
  'no bell': { kind: 'normal', mean: 1000, deviation: 0 },
  exponential: { kind: 'exponential', mean: 800 },
  bimodal: { kind: 'bimodal', low: 1000, high: 100_000, chance: 0.01 },
  lognormal: { kind: 'lognormal', median: 5000, sigma: 0.5 },
  pareto: { kind: 'pareto', min: 1000, shape: 3.5 },
  empirical: { kind: 'empirical', values: [1000, 2000, 2000, 9000] },
} as const satisfies Record<string, Distribution>

const stream = (name = 'test') => new Random(1).stream(name)

const many = (distribution: Distribution, count = 50_000): number[] => {
  const source = stream()
  return Array.from({ length: count }, () => sample(distribution, source))
}

const share = (values: readonly number[], test: (value: number) => boolean): number =>
  values.filter(test).length / values.length

const time = fc.nat(10 ** 9)
const distribution: fc.Arbitrary<Distribution> = fc.oneof(
  fc.record({ kind: fc.constant('constant'), value: time }),
  fc
    .tuple(time, time)
    .map(([a, b]) => ({ kind: 'uniform' as const, min: Math.min(a, b), max: Math.max(a, b) })),
  fc.record({ kind: fc.constant('normal'), mean: time, deviation: time }),
  fc.record({ kind: fc.constant('exponential'), mean: time }),
  fc.record({
    kind: fc.constant('bimodal'),
    low: time,
    high: time,
    chance: fc.double({ min: 0, max: 1, noNaN: true }).map(Math.abs),
  }),
  fc.record({
    kind: fc.constant('lognormal'),
    median: time,
    sigma: fc.double({ min: 0, max: 10, noNaN: true }).map(Math.abs),
  }),
  fc.record({
    kind: fc.constant('pareto'),
    min: time.map((n) => n + 1),
    shape: fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('empirical'), values: fc.array(time, { minLength: 1 }) }),
)

describe('sample', () => {
  it('gives these values, on every engine and for ever', () => {
    const values = Object.values(examples).map((example) => {
      const source = stream()
      return [sample(example, source), sample(example, source), sample(example, source)]
    })
    expect(values).toEqual([
      [5000, 5000, 5000],
      [2233, 2992, 2366],
      [5297, 7627, 5476],
      [872, 2855, 1001],
      [1845, 5087, 2075],
      [1000, 1000, 1000],
      [767, 4359, 919],
      [1000, 100_000, 1000],
      [5799, 18_600, 6345],
      [1315, 4743, 1389],
      [2000, 9000, 2000],
    ])
  })

  it('gives whole microseconds, not negative, for one draw at most', () => {
    fc.assert(
      fc.property(distribution, fc.maxSafeInteger(), (d, seed) => {
        const source = new Random(seed).stream('x')
        const other = source.clone()
        const value = sample(d, source)
        expect(Number.isSafeInteger(value) && value >= 0).toBe(true)
        expect(Object.is(value, -0)).toBe(false)
        if (d.kind !== 'constant') other.unit()
        expect(source.state()).toEqual(other.state())
      }),
      { numRuns: 1000 },
    )
  })

  for (const [name, example] of Object.entries(examples)) {
    it(`has the mean that mean() says: ${name}`, () => {
      const values = many(example)
      const average = values.reduce((sum, value) => sum + value, 0) / values.length
      const variance =
        values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length
      const allowed = 5 * Math.sqrt(variance / values.length) + 0.5
      expect(Math.abs(average - mean(example))).toBeLessThanOrEqual(allowed)
    })
  }

  it('has the shape that its kind promises', () => {
    const near = (actual: number, expected: number) =>
      expect(Math.abs(actual - expected)).toBeLessThan(0.01)
    const uniform = many({ kind: 'uniform', min: 1, max: 4 })
    for (const end of [1, 2, 3, 4])
      near(
        share(uniform, (value) => value === end),
        0.25,
      )
    near(
      share(many(examples.normal), (value) => value > 6000),
      0.1587,
    )
    near(
      share(many(examples['a cut bell']), (value) => value < 1000),
      0.331,
    )
    near(
      share(many(examples.exponential), (value) => value > 800),
      0.3679,
    )
    near(
      share(many(examples.bimodal), (value) => value === 100_000),
      0.01,
    )
    near(
      share(many(examples.lognormal), (value) => value > 5000),
      0.5,
    )
    near(
      share(many(examples.lognormal), (value) => value > 5000 * Math.E ** 0.5),
      0.1587,
    )
    near(
      share(many(examples.pareto), (value) => value > 2000),
      2 ** -3.5,
    )
    near(
      share(many(examples.empirical), (value) => value === 2000),
      0.5,
    )
  })

  it('gives more for the same draw when the mean is greater', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(10 ** 6), fc.nat(10 ** 6), (seed, a, b) => {
        const of = (n: number) =>
          sample({ kind: 'exponential', mean: n }, new Random(seed).stream('x'))
        expect(of(Math.min(a, b))).toBeLessThanOrEqual(of(Math.max(a, b)))
      }),
    )
  })

  it('stays finite where the mean does not', () => {
    const heavy: Distribution = { kind: 'pareto', min: 1000, shape: 0.01 }
    expect(mean(heavy)).toBe(Infinity)
    expect(Math.max(...many(heavy, 1000))).toBe(Number.MAX_SAFE_INTEGER)
  })
})

describe('the text of a distribution', () => {
  it('is read as documented', () => {
    expect(parseDistribution('exp:0.8ms')).toEqual({ kind: 'exponential', mean: 800 })
    expect(parseDistribution('const:5ms')).toEqual({ kind: 'constant', value: 5000 })
    expect(parseDistribution('uniform:1ms..3ms')).toEqual({ kind: 'uniform', min: 1000, max: 3000 })
    expect(parseDistribution('normal:5ms,1ms')).toEqual(examples.normal)
    expect(parseDistribution('bimodal:1ms,100ms,0.01')).toEqual(examples.bimodal)
    expect(parseDistribution('lognormal:5ms,0.5')).toEqual(examples.lognormal)
    expect(parseDistribution('pareto:1ms,3.5')).toEqual(examples.pareto)
    expect(parseDistribution('empirical:1ms,2ms,2,9000us')).toEqual(examples.empirical)
    expect(parseDistribution('0.25')).toEqual({ kind: 'constant', value: 250 })
    expect(parseDistribution(' Exponential : 2s ')).toEqual({
      kind: 'exponential',
      mean: 2_000_000,
    })
  })

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(distribution, (d) => {
        expect(parseDistribution(formatDistribution(d))).toEqual(d)
      }),
      { numRuns: 500 },
    )
  })

  it('when wrong, is answered with what is wanted', () => {
    const wanted = (text: string): string => {
      try {
        parseDistribution(text)
      } catch (error) {
        if (error instanceof DistributionError) {
          expect(error.code).toBe('ERR_INVALID_DISTRIBUTION')
          expect(error.message).toBe(`${error.given} is no distribution: wants ${error.wanted}`)
          expect(error.given).toBe(JSON.stringify(text))
          return error.wanted
        }
      }
      return 'nothing'
    }
    expect(wanted('poisson:5ms')).toMatch(/^one of const:5ms; .*empirical/)
    expect(wanted('')).toMatch(/^one of /)
    expect(wanted(':5ms')).toMatch(/^one of /)
    expect(wanted('exp:')).toBe('exp:0.8ms (mean)')
    expect(wanted('exp:1ms,2ms')).toBe('exp:0.8ms (mean)')
    expect(wanted('exp:fast')).toBe('exp:0.8ms (mean)')
    expect(wanted('uniform:1ms,2ms')).toBe('uniform:1ms..3ms')
    expect(wanted('uniform:3ms..1ms')).toBe('the lesser end first')
    expect(wanted('bimodal:1ms,2ms')).toMatch(/^bimodal:1ms,100ms,0.01/)
    expect(wanted('bimodal:1ms,2ms,often')).toMatch(/^bimodal:1ms,100ms,0.01/)
    expect(wanted('bimodal:1ms,2ms,1.5')).toBe('a chance from 0 to 1')
    expect(wanted('lognormal:1ms,11')).toBe('a sigma from 0 to 10')
    expect(wanted('pareto:1ms,0')).toBe('a shape above 0')
    expect(wanted('pareto:0ms,2')).toBe('a least time of one microsecond or more')
    expect(wanted('empirical:')).toBe('empirical:1ms,2ms,2ms,9ms (measured values)')
    expect(wanted('empirical:1ms,,2ms')).toBe('empirical:1ms,2ms,2ms,9ms (measured values)')
  })
})

describe('checkDistribution', () => {
  it('gives back what is right', () => {
    fc.assert(
      fc.property(distribution, (d) => {
        expect(checkDistribution(d)).toBe(d)
      }),
    )
  })

  it('refuses data that is not', () => {
    const wrong: unknown[] = [
      { kind: 'poisson' },
      { kind: 'constant', value: -1 },
      { kind: 'constant', value: 0.5 },
      { kind: 'constant', value: Infinity },
      { kind: 'constant' },
      { kind: 'uniform', min: 2, max: 1 },
      { kind: 'uniform', min: NaN, max: 1 },
      { kind: 'normal', mean: 1, deviation: -1 },
      { kind: 'exponential', mean: '5' },
      { kind: 'bimodal', low: 1, high: 2, chance: NaN },
      { kind: 'bimodal', low: 1, high: 0.5, chance: 0 },
      { kind: 'lognormal', median: -1, sigma: 1 },
      { kind: 'lognormal', median: 1, sigma: -1 },
      { kind: 'pareto', min: 1, shape: Infinity },
      { kind: 'empirical', values: [] },
      { kind: 'empirical', values: [1, -1] },
    ]
    for (const data of wrong) {
      expect(() => checkDistribution(data as Distribution)).toThrow(DistributionError)
    }
  })
})
