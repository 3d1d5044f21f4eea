// A link that takes time to send: its queue against bytes over rate, and against queueing theory.
import { describe, expect, it } from 'vitest'
import { sample } from '../../src/sim/distributions.ts'
import { Random } from '../../src/sim/random.ts'
import type { QueueLimit } from '../../src/sim/stages/spec.ts'
import { linkWith, meanOf, send } from './support/carry.ts'

const MBIT = 1e6

/** 100 bytes take 800 microseconds at one megabit a second. */
function narrow(queue: QueueLimit = { packets: 1000 }, rate = MBIT) {
  return linkWith('bandwidth', { kind: 'bandwidth', rate, queue })
}

describe('bandwidth', () => {
  it('sends one packet after the other', () => {
    const link = narrow()
    const times = [0, 0, 100, 5000].map((now) => send(link, now).at)
    expect(times).toEqual([800, 1600, 2400, 5800])
  })

  it('delays by the bytes before it over the rate', () => {
    const link = narrow()
    let bytes = 0
    for (const size of [40, 1500, 576, 1500, 52]) {
      bytes += size
      expect(send(link, 0, size).at).toBe((bytes * 8 * 1e6) / MBIT)
    }
    expect(link.waiting(0)).toEqual({ packets: 4, bytes: bytes - 40 })
    expect(link.waiting(40 * 8)).toEqual({ packets: 3, bytes: bytes - 1540 })
    expect(link.waiting(1e6)).toEqual({ packets: 0, bytes: 0 })
  })

  it('lets fractions of a microsecond add up', () => {
    const link = narrow({ packets: 1000 }, 3 * MBIT)
    const times = Array.from({ length: 300 }, () => send(link, 0).at)
    expect(times.at(-1)).toBe(80_000)
  })

  it('comes before the latency: its queue does not grow with it', () => {
    const link = narrow()
    link.latency = 50_000
    expect([send(link, 0).at, send(link, 0).at]).toEqual([50_800, 51_600])
  })

  it('drops what finds the queue full, by packets', () => {
    const link = narrow({ packets: 2 })
    expect([1, 2, 3, 4].map(() => send(link, 0).why)).toEqual([null, null, null, 'queue-full'])
    expect(send(link, 800).why).toBeNull()
    expect(send(link, 800).why).toBe('queue-full')
  })

  it('drops what finds the queue full, by bytes', () => {
    const link = narrow({ bytes: 250 })
    expect([1, 2, 3, 4].map(() => send(link, 0).why)).toEqual([null, null, null, 'queue-full'])
    expect(send(link, 0, 50).why).toBeNull()
    expect(send(link, 0, 1).why).toBe('queue-full')
  })

  it('without room sends only when it is idle', () => {
    const link = narrow({ packets: 0 })
    expect([0, 1, 799, 800].map((now) => send(link, now).at)).toEqual([800, null, null, 1600])
  })

  it('keeps what waits when the rate changes', () => {
    const link = narrow({ packets: 3 })
    expect([send(link, 0).at, send(link, 0).at]).toEqual([800, 1600])
    const faster = { kind: 'bandwidth', rate: 2 * MBIT, queue: { packets: 3 } } as const
    link.configure({ stages: { bandwidth: faster } })
    expect(link.waiting(10)).toEqual({ packets: 1, bytes: 100 })
    expect(send(link, 10).at).toBe(2000)
    link.configure({ stages: { bandwidth: null } })
    expect(send(link, 20).at).toBe(2000)
  })

  it('goes on in a copy as in the original', () => {
    const link = narrow({ packets: 2 })
    for (let n = 0; n < 2; n++) send(link, 0)
    const copy = link.clone(new Random(1))
    expect(send(copy, 0).at).toBe(send(link, 0).at)
    expect([send(copy, 0).why, send(link, 0).why]).toEqual(['queue-full', 'queue-full'])
  })

  it('forgets long queues as they leave', () => {
    const link = narrow({ packets: 5000 })
    for (let n = 0; n < 20_000; n++) send(link, n * 790)
    const waits = link.waiting(20_000 * 790)
    // Each packet brings 10 microseconds more than the link can do; one is being sent.
    expect(waits.packets).toBe((20_000 * 10) / 800 - 1)
  })
})

describe('a queue of random arrivals', () => {
  const SERVICE = 800
  const COUNT = 200_000

  /** Arrivals that keep no memory, so many of them for each packet that the link can send. */
  function offer(load: number, queue: QueueLimit) {
    const link = narrow(queue)
    const random = new Random(11).stream('arrivals')
    const gap = { kind: 'exponential', mean: SERVICE / load } as const
    const waits: number[] = []
    let [now, lost] = [0, 0]
    for (let n = 0; n < COUNT; n++) {
      now += sample(gap, random)
      const { at } = send(link, now)
      if (at === null) lost += 1
      else waits.push(at - now - SERVICE)
    }
    return { wait: meanOf(waits), loss: lost / COUNT }
  }

  it.each([0.3, 0.5, 0.8])('at load %d waits as long as an M/D/1 queue', (load) => {
    const { wait, loss } = offer(load, { packets: 1_000_000 })
    // Pollaczek and Khinchine, for a constant time of service.
    const wanted = (load * SERVICE) / (2 * (1 - load))
    expect(Math.abs(wait / wanted - 1)).toBeLessThan(0.05)
    expect(loss).toBe(0)
  })

  it('without room loses what Erlang says', () => {
    const { loss } = offer(0.5, { packets: 0 })
    expect(loss).toBeCloseTo(0.5 / 1.5, 2)
  })

  it('with more coming than it can send delivers what it can', () => {
    const { loss } = offer(2, { packets: 10 })
    expect(loss).toBeCloseTo(0.5, 2)
  })
})
