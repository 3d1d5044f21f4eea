import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../../src/core/errno.ts'
import { Datagram, Packet } from '../../src/core/packet.ts'
import { Link } from '../../src/sim/link.ts'
import { Random } from '../../src/sim/random.ts'
import { Transit } from '../../src/sim/transit.ts'

const packet = new Packet(
  '10.0.0.1',
  '10.0.0.2',
  17,
  64,
  0,
  false,
  new Datagram(1, 2, new Uint8Array(4)),
)

function link(random = new Random(1), latency = 50): Link {
  return new Link('a>b', 0, 1, { latency, mtu: Number.POSITIVE_INFINITY }, random)
}

/** When a packet that is sent at `now` arrives; null when it does not. */
function carry(on: Link, now: number, fragments = 1): number | null {
  const transit = new Transit()
  transit.begin(packet, 32, now, now)
  transit.fragments = fragments
  on.carry(transit)
  return transit.dropped === null ? transit.at : null
}

describe('a link', () => {
  it('delivers after its latency', () => {
    expect(link().arrival(100)).toBe(150)
    expect(carry(link(), 100)).toBe(150)
  })

  it('lets no packet overtake another when its latency falls', () => {
    for (const pass of [carry, (on: Link, now: number) => on.arrival(now)]) {
      const slow = link()
      expect(pass(slow, 0)).toBe(50)
      slow.latency = 10
      expect(pass(slow, 20)).toBe(50)
      expect(pass(slow, 45)).toBe(55)
    }
  })

  it('lets what a rule has taken out of the order overtake, and be overtaken', () => {
    const one = link()
    const transit = new Transit()
    transit.begin(packet, 32, 0, 1000)
    transit.unordered = true
    one.carry(transit)
    expect(transit.at).toBe(1050)
    expect(carry(one, 1)).toBe(51)
  })

  it('loses everything while it is down', () => {
    const down = link()
    down.up = false
    expect(down.plain).toBe(false)
    expect(carry(down, 0)).toBeNull()
    down.up = true
    expect(down.plain).toBe(true)
    expect(carry(down, 0)).toBe(50)
  })

  it('refuses a latency and an MTU that cannot be', () => {
    const one = link()
    for (const latency of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => {
        one.latency = latency
      }).toThrow(ArgumentError)
    }
    expect(() => {
      one.mtu = 67
    }).toThrow(ArgumentError)
    expect(() => one.add({ kind: 'loss', rate: 1.5 })).toThrow(ArgumentError)
  })
})

describe('loss', () => {
  const lost = (rate: number, count: number, fragments = 1): boolean[] => {
    const lossy = link()
    lossy.add({ kind: 'loss', rate })
    return Array.from({ length: count }, (_, n) => carry(lossy, n, fragments) === null)
  }

  it('takes its share', () => {
    const share = lost(0.1, 20_000).filter(Boolean).length / 20_000
    // Four standard deviations.
    expect(Math.abs(share - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 20_000))
  })

  it('of more loses what less would have lost, and more', () => {
    const rate = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(rate, rate, (a, b) => {
        const few = lost(Math.min(a, b), 50)
        const many = lost(Math.max(a, b), 50)
        expect(few.every((gone, n) => !gone || many[n])).toBe(true)
      }),
    )
  })

  it('takes all or nothing at the ends', () => {
    expect(lost(0, 100).includes(true)).toBe(false)
    expect(lost(1, 100).includes(false)).toBe(false)
  })

  it('of one fragment loses the packet', () => {
    const share = lost(0.1, 20_000, 5).filter(Boolean).length / 20_000
    expect(Math.abs(share - (1 - 0.9 ** 5))).toBeLessThan(0.02)
  })

  it('draws the same in a copy, independently', () => {
    const random = new Random(1)
    const lossy = link(random)
    lossy.add({ kind: 'loss', rate: 0.5 })
    carry(lossy, 0)
    const copy = lossy.clone(random.clone())
    const draw = (on: Link) => Array.from({ length: 64 }, (_, n) => carry(on, n) === null)
    expect(draw(copy)).toEqual(draw(lossy))
  })

  it('of a second stage is independent of the first', () => {
    const twice = link()
    twice.add({ kind: 'loss', rate: 0.5 })
    twice.add({ kind: 'loss', rate: 0.5 })
    const share = Array.from({ length: 4000 }, (_, n) => carry(twice, n)).filter(
      (at) => at === null,
    ).length
    expect(Math.abs(share / 4000 - 0.75)).toBeLessThan(0.03)
  })
})

describe('drop-nth', () => {
  it('loses the packets that it names, counted from its beginning', () => {
    const one = link()
    carry(one, 0)
    const end = one.add({ kind: 'drop-nth', nth: [1, 3] })
    expect([1, 2, 3, 4].map((now) => carry(one, now) === null)).toEqual([true, false, true, false])
    expect(one.stages.map(({ spec }) => spec)).toEqual([{ kind: 'drop-nth', nth: [1, 3] }])
    end()
    expect(one.plain).toBe(true)
  })

  it('counts fragments, and goes on counting in a copy', () => {
    const one = link()
    one.add({ kind: 'drop-nth', nth: [3, 5] })
    expect(carry(one, 0, 2)).toBe(50)
    const copy = one.clone(new Random(1))
    expect(carry(one, 1, 2)).toBeNull()
    expect(carry(one, 2)).toBeNull()
    expect(carry(copy, 1)).toBeNull()
    expect(carry(copy, 2)).toBe(52)
    expect(carry(copy, 3)).toBeNull()
  })
})
