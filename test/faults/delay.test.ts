// Latency, jitter and reordering against what theory says of them.
import { describe, expect, it } from 'vitest'
import { ms } from '../../src/core/time.ts'
import { Random } from '../../src/sim/random.ts'
import { aLink, deviationOf, linkWith, meanOf, type Sent, send, stream } from './support/carry.ts'

const COUNT = 50_000
/** Far enough apart for none to be kept back by the one before it. */
const APART = ms(10_000)

const took = (sent: readonly Sent[], gap: number): number[] =>
  sent.map(({ at }, n) => (at as number) - n * gap)

/** How many arrive after one that was sent later. */
function overtaken(sent: readonly Sent[]): number {
  let [count, earliest] = [0, Number.POSITIVE_INFINITY]
  for (const { at } of sent.toReversed()) {
    if ((at as number) > earliest) count += 1
    earliest = Math.min(earliest, at as number)
  }
  return count
}

describe('latency', () => {
  it.each([
    [{ kind: 'uniform', min: 1000, max: 3000 }, 2000, 577],
    [{ kind: 'normal', mean: 20_000, deviation: 2000 }, 20_000, 2000],
    [{ kind: 'exponential', mean: 5000 }, 5000, 5000],
    [{ kind: 'bimodal', low: 1000, high: 101_000, chance: 0.1 }, 11_000, 30_000],
  ] as const)('may follow %o', (by, mean, deviation) => {
    const link = linkWith('latency', { kind: 'latency', by })
    const times = took(stream(link, COUNT, APART), APART)
    expect(Math.abs(meanOf(times) - mean)).toBeLessThan((4 * deviation) / Math.sqrt(COUNT) + 1)
    expect(Math.abs(deviationOf(times) / deviation - 1)).toBeLessThan(0.03)
  })

  it('may be a function of the packet and the way', () => {
    const link = aLink(7)
    const asked: unknown[] = []
    link.configure({
      stages: {
        latency: {
          kind: 'latency-function',
          by: (packet, way) => {
            asked.push([packet.protocol, way])
            return way.now / 2
          },
        },
      },
    })
    expect(send(link, 100).at).toBe(157)
    expect(asked).toEqual([[17, { from: 'a', to: 'b', now: 100 }]])
    const broken = linkWith('latency', { kind: 'latency-function', by: () => -1 })
    expect(() => send(broken, 0)).toThrow('wants 0 or more')
  })

  it('keeps the order unless the link is told not to', () => {
    const by = { kind: 'uniform', min: 0, max: 1000 } as const
    const link = linkWith('latency', { kind: 'latency', by })
    expect(overtaken(stream(link, 1000, 10))).toBe(0)
    link.configure({ ordered: false })
    expect(overtaken(stream(link, 1000, 10))).toBeGreaterThan(800)
  })

  it('of a link in which it varies is expected to be its mean', () => {
    const link = linkWith('latency', { kind: 'latency', by: { kind: 'exponential', mean: 500 } })
    link.configure({ latency: 100 })
    expect([link.latency, link.typicalLatency]).toEqual([100, 600])
    link.latency = 5
    expect([link.latency, link.typicalLatency, link.plain]).toEqual([5, 5, true])
  })
})

describe('jitter', () => {
  it('spreads evenly around the latency', () => {
    const link = aLink(5000)
    link.configure({ stages: { jitter: { kind: 'jitter', amount: 2000 } } })
    const times = took(stream(link, COUNT, APART), APART)
    expect(Math.min(...times)).toBe(3000)
    expect(Math.max(...times)).toBe(7000)
    expect(meanOf(times)).toBeCloseTo(5000, -2)
    expect(deviationOf(times)).toBeCloseTo(4000 / Math.sqrt(12), -2)
  })

  it('makes no packet arrive before it was sent', () => {
    const link = aLink(100)
    link.configure({ stages: { jitter: { kind: 'jitter', amount: 2000 } } })
    const times = took(stream(link, 1000, APART), APART)
    expect(Math.min(...times)).toBe(0)
  })

  it('of more moves the same packets the same way, and further', () => {
    const draws = (amount: number) => {
      const link = aLink(5000)
      link.configure({ stages: { jitter: { kind: 'jitter', amount } } })
      return took(stream(link, 100, APART), APART).map((time) => time - 5000)
    }
    const [less, more] = [draws(1000), draws(2000)]
    expect(less.every((by, n) => Math.abs((more[n] as number) - 2 * by) <= 1)).toBe(true)
  })
})

describe('reordering', () => {
  it.each([0.01, 0.25])('of %d lets that share be overtaken', (rate) => {
    const link = aLink(1000)
    const by = { kind: 'constant', value: 500 } as const
    link.configure({ stages: { reorder: { kind: 'reorder', rate, by } } })
    const sent = stream(link, COUNT, 100)
    const deviation = Math.sqrt(rate * (1 - rate) * COUNT)
    // One that is held back is overtaken unless the five behind it are held back too.
    const wanted = rate * (1 - rate ** 4) * COUNT
    expect(Math.abs(overtaken(sent) - wanted)).toBeLessThan(4 * deviation)
    const late = took(sent, 100).filter((time) => time === 1500).length
    expect(Math.abs(late - rate * COUNT)).toBeLessThan(4 * deviation)
    expect(took(sent, 100).filter((time) => time === 1000).length).toBe(COUNT - late)
  })

  it('picks the same packets whatever the delay', () => {
    const late = (value: number) => {
      const by = { kind: 'constant', value } as const
      const link = linkWith('reorder', { kind: 'reorder', rate: 0.3, by })
      return took(stream(link, 200, APART), APART).map((time) => time > 0)
    }
    expect(late(10)).toEqual(late(99))
  })
})

it('every stage draws from a substream of its own: one more does not move the draws of the others', () => {
  const plain = linkWith('loss', { kind: 'loss', rate: 0.3 }, new Random(3))
  const more = linkWith('loss', { kind: 'loss', rate: 0.3 }, new Random(3))
  more.configure({
    stages: {
      jitter: { kind: 'jitter', amount: 10 },
      duplicate: { kind: 'duplicate', rate: 0, after: { kind: 'constant', value: 0 } },
      reorder: { kind: 'reorder', rate: 0.5, by: { kind: 'exponential', mean: 100 } },
    },
  })
  const lost = (sent: readonly Sent[]) => sent.map(({ at }) => at === null)
  expect(lost(stream(more, 500, 100))).toEqual(lost(stream(plain, 500, 100)))
})
