// Losses against what theory says of them.
import { describe, expect, it } from 'vitest'
import { Random } from '../../src/sim/random.ts'
import { linkWith, meanOf, send, stream } from './support/carry.ts'

const COUNT = 200_000

/** The lengths of the runs of a value. */
function runs(values: readonly boolean[], of: boolean): number[] {
  const lengths: number[] = []
  let length = 0
  for (const value of [...values, !of]) {
    if (value === of) length += 1
    else if (length > 0) {
      lengths.push(length)
      length = 0
    }
  }
  return lengths
}

describe('independent loss', () => {
  it.each([0.0001, 0.01, 0.1, 0.3, 0.9])('of %d takes that share', (rate) => {
    const lost = stream(linkWith('loss', { kind: 'loss', rate }), COUNT, 1).filter(
      ({ at }) => at === null,
    )
    const deviation = Math.sqrt(rate * (1 - rate) * COUNT)
    expect(Math.abs(lost.length - rate * COUNT)).toBeLessThan(4 * deviation)
  })

  it('has runs as long as a coin has', () => {
    const link = linkWith('loss', { kind: 'loss', rate: 0.3 })
    const lost = stream(link, COUNT, 1).map(({ at }) => at === null)
    // A run ends with probability 0.7: its mean is 1 / 0.7.
    expect(meanOf(runs(lost, true))).toBeCloseTo(1 / 0.7, 1)
  })

  it('goes on drawing where it was when the rate changes', () => {
    const rates = (change: number) => {
      const link = linkWith('loss', { kind: 'loss', rate: 0.5 })
      stream(link, 100, 1)
      link.configure({ stages: { loss: { kind: 'loss', rate: change } } })
      return stream(link, 100, 1).map(({ at }) => at === null)
    }
    const [few, many] = [rates(0.2), rates(0.8)]
    expect(few.every((gone, n) => !gone || many[n])).toBe(true)
  })
})

describe('Gilbert-Elliott loss', () => {
  const spec = { kind: 'burst-loss', enter: 0.01, leave: 0.25, good: 0, bad: 1 } as const

  it('loses the stationary share', () => {
    const lost = stream(linkWith('loss', spec), COUNT, 1).filter(({ why }) => why === 'burst-loss')
    // enter / (enter + leave); the runs make its variance (2 - enter - leave) / (enter + leave) times a coin's.
    const share = 0.01 / 0.26
    const deviation = Math.sqrt((share * (1 - share) * (2 - 0.26)) / 0.26 / COUNT)
    expect(Math.abs(lost.length / COUNT - share)).toBeLessThan(4 * deviation)
  })

  it('has runs of geometric length, good and bad', () => {
    const lost = stream(linkWith('loss', spec), COUNT, 1).map(({ at }) => at === null)
    const bad = runs(lost, true)
    expect(Math.abs(meanOf(bad) - 4)).toBeLessThan((4 * Math.sqrt(12)) / Math.sqrt(bad.length))
    expect(Math.abs(meanOf(runs(lost, false)) - 100)).toBeLessThan(400 / Math.sqrt(bad.length))
    const longer = bad.filter((length) => length > 3).length / bad.length
    expect(longer).toBeCloseTo(0.75 ** 3, 1)
  })

  it('may lose while good and deliver while bad', () => {
    const mixed = { ...spec, enter: 0.1, leave: 0.1, good: 0.05, bad: 0.5 }
    const lost = stream(linkWith('loss', mixed), COUNT, 1).filter(({ at }) => at === null)
    expect(lost.length / COUNT).toBeCloseTo((0.05 + 0.5) / 2, 2)
  })

  it('keeps its state in a copy', () => {
    const random = new Random(1)
    const link = linkWith('loss', { ...spec, leave: 0 }, random)
    stream(link, 2000, 1)
    const copy = link.clone(random.clone())
    expect([send(link, 3000).why, send(copy, 3000).why]).toEqual(['burst-loss', 'burst-loss'])
  })
})
