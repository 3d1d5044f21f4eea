import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { Random, type RandomStream } from '../../src/sim/random.ts'

const draws = (stream: RandomStream, count = 8): number[] =>
  Array.from({ length: count }, () => stream.next32())

const seed = fc.maxSafeInteger()

describe('Random', () => {
  it('gives these draws, on every engine and for ever', () => {
    expect(draws(new Random(1).stream('link:a>b:loss'), 4)).toEqual([
      2014249547, 1462259403, 2343834064, 4004351313,
    ])
    expect(draws(new Random(-(2 ** 40)).stream(''), 2)).toEqual([934940087, 1146071441])
  })

  it('draws from a stream what depends on seed and name alone', () => {
    const name = fc.string({ maxLength: 3 })
    fc.assert(
      fc.property(seed, name, fc.array(name), (s, mine, others) => {
        const crowded = new Random(s)
        for (const other of others) if (other !== mine) draws(crowded.stream(other))
        expect(draws(crowded.stream(mine))).toEqual(draws(new Random(s).stream(mine)))
      }),
    )
  })

  it('goes on with a stream that was asked for before', () => {
    const random = new Random(1)
    const all = draws(new Random(1).stream('x'), 16)
    expect([...draws(random.stream('x')), ...draws(random.stream('x'))]).toEqual(all)
  })

  it('gives other draws for every other seed and name', () => {
    const firsts = new Set<number>()
    const count = 20_000
    for (let i = 0; i < count; i++) {
      firsts.add(new Random(i).stream('a').unit())
      firsts.add(new Random(1).stream(`host:${i}`).unit())
    }
    expect(firsts.size).toBe(2 * count)
  })

  it('clones every stream: both draw the same from there on, and apart', () => {
    fc.assert(
      fc.property(seed, fc.array(fc.constantFrom('a', 'b', 'c')), (s, names) => {
        const random = new Random(s)
        for (const name of names) random.stream(name).next32()
        const clone = random.clone()
        expect([...clone.entries()].map(([name, stream]) => [name, stream.state()])).toEqual(
          [...random.entries()].map(([name, stream]) => [name, stream.state()]),
        )
        for (const name of ['a', 'b', 'c', 'd']) {
          const mine = draws(random.stream(name))
          expect(draws(clone.stream(name))).toEqual(mine)
        }
      }),
    )
  })

  it('wants a safe integer for a seed', () => {
    for (const odd of [0.5, NaN, Infinity, 2 ** 53])
      expect(() => new Random(odd)).toThrow(RangeError)
  })
})

describe('RandomStream', () => {
  const stream = () => new Random(1).stream('test')

  it('draws every integer of a range, evenly', () => {
    for (const range of [1, 2, 3, 7, 10, 256]) {
      const source = stream()
      const counts = new Array<number>(range).fill(0)
      const count = 20_000
      for (let i = 0; i < count; i++) {
        const n = source.int(-5, range - 6) + 5
        counts[n] = (counts[n] ?? 0) + 1
      }
      const expected = count / range
      const chiSquare = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
      expect(counts.length).toBe(range)
      expect(chiSquare).toBeLessThan(range + 5 * Math.sqrt(2 * range))
    }
  })

  it('keeps to its range, however wide', () => {
    fc.assert(
      fc.property(seed, seed, (x, y) => {
        const [min, max] = x < y ? [x, y] : [y, x]
        fc.pre(max - min < 2 ** 53)
        const n = stream().int(min, max)
        expect(Number.isSafeInteger(n) && n >= min && n <= max).toBe(true)
      }),
    )
    expect(stream().int(0, 2 ** 32 - 1)).toBe(stream().next32())
    const source = stream()
    const wide = Array.from({ length: 1000 }, () => source.int(0, 2 ** 53 - 1))
    expect(wide.some((n) => n > 2 ** 52) && wide.some((n) => n < 2 ** 52)).toBe(true)
    expect(wide.some((n) => n % 2 === 1)).toBe(true)
  })

  it('refuses a range that is none', () => {
    const wrong = [
      [2, 1],
      [0, 0.5],
      [NaN, 1],
      [0, Infinity],
      [-(2 ** 53) + 1, 2 ** 53 - 1],
    ] as const
    for (const [min, max] of wrong) expect(() => stream().int(min, max)).toThrow(RangeError)
  })

  it('draws units of 53 bits, below 1, evenly', () => {
    const source = stream()
    let sum = 0
    let odd = 0
    const count = 100_000
    let outside = 0
    for (let i = 0; i < count; i++) {
      const unit = source.unit()
      if (!(unit >= 0 && unit < 1)) outside++
      sum += unit
      odd += (unit * 2 ** 53) % 2
    }
    expect(outside).toBe(0)
    expect(Math.abs(sum / count - 0.5)).toBeLessThan(0.005)
    expect(Math.abs(odd / count - 0.5)).toBeLessThan(0.01)
  })

  it('lets happen at any chance what happens at a smaller one, for the same draws', () => {
    const chance = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(seed, chance, chance, (s, p, q) => {
        const one = new Random(s).stream('loss')
        const other = new Random(s).stream('loss')
        for (let i = 0; i < 50; i++) {
          const rarely = one.chance(Math.min(p, q))
          const often = other.chance(Math.max(p, q))
          expect(rarely && !often).toBe(false)
        }
        expect(one.state()).toEqual(other.state())
      }),
    )
    const source = stream()
    expect(Array.from({ length: 100 }, () => source.chance(0))).not.toContain(true)
    expect(Array.from({ length: 100 }, () => source.chance(1))).not.toContain(false)
  })

  it('picks one of what it is given', () => {
    const source = stream()
    const picked = new Set(Array.from({ length: 100 }, () => source.pick(['a', 'b', 'c'])))
    expect([...picked].sort()).toEqual(['a', 'b', 'c'])
    expect(() => source.pick([])).toThrow(RangeError)
  })

  it('shuffles into every order, and leaves the list alone', () => {
    const items = Object.freeze(['a', 'b', 'c'])
    const counts = new Map<string, number>()
    const source = stream()
    for (let i = 0; i < 6000; i++) {
      const order = source.shuffle(items).join('')
      counts.set(order, (counts.get(order) ?? 0) + 1)
    }
    expect(counts.size).toBe(6)
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
  })

  it('has clones that draw the same, apart', () => {
    const source = stream()
    source.next32()
    const clone = source.clone()
    const mine = draws(source)
    expect(draws(clone)).toEqual(mine)
  })
})
