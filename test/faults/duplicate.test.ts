// Packets that arrive twice.
import { describe, expect, it } from 'vitest'
import { aLink, linkWith, send, stream } from './support/carry.ts'

const AT_ONCE = { kind: 'constant', value: 0 } as const

describe('duplication', () => {
  it.each([0.02, 0.5])('of %d doubles that share', (rate) => {
    const link = linkWith('duplicate', { kind: 'duplicate', rate, after: AT_ONCE })
    const twice = stream(link, 100_000, 10).filter(({ copies }) => copies.length === 1)
    const deviation = Math.sqrt(rate * (1 - rate) * 100_000)
    expect(Math.abs(twice.length - rate * 100_000)).toBeLessThan(4 * deviation)
  })

  it('brings the copy right behind the packet, or later', () => {
    const link = linkWith('duplicate', { kind: 'duplicate', rate: 1, after: AT_ONCE })
    expect(send(link, 5)).toMatchObject({ at: 5, copies: [5] })
    const after = { kind: 'constant', value: 30 } as const
    link.configure({ latency: 100, stages: { duplicate: { kind: 'duplicate', rate: 1, after } } })
    expect(send(link, 10)).toMatchObject({ at: 110, copies: [140] })
  })

  it('lets each of the two have its own fate behind it', () => {
    const link = linkWith('duplicate', { kind: 'duplicate', rate: 1, after: AT_ONCE })
    const by = { kind: 'uniform', min: 0, max: 1000 } as const
    link.configure({ ordered: false, stages: { latency: { kind: 'latency', by } } })
    const apart = stream(link, 1000, 10).filter(({ at, copies }) => at !== copies[0])
    expect(apart.length).toBeGreaterThan(900)
  })

  it('doubles neither what is lost before it', () => {
    const link = linkWith('duplicate', { kind: 'duplicate', rate: 1, after: AT_ONCE })
    link.configure({ stages: { loss: { kind: 'loss', rate: 1 } } })
    expect(send(link, 0)).toMatchObject({ at: null, copies: [] })
  })

  it('of copies is possible too', () => {
    const link = aLink()
    for (let n = 0; n < 2; n++) link.add({ kind: 'duplicate', rate: 1, after: AT_ONCE })
    expect(send(link, 0).copies).toHaveLength(3)
    link.add({ kind: 'drop-nth', nth: [2, 3] })
    expect(send(link, 1)).toMatchObject({ at: 1, copies: [null, null, 1] })
  })
})
