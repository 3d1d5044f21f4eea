import { stat } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { WallClock } from '../../src/adapters/wall-clock.ts'
import { ArgumentError } from '../../src/core/errno.ts'
import { SocketTimeout, simulate, text } from '../../src/index.ts'
import { failureOf, tcpPair } from './support/pair.ts'

describe('the auto clock', () => {
  test('goes on whenever every program waits: a 30 s timeout takes no time', async () => {
    const world = simulate()
    const { near } = await tcpPair(world)
    const began = world.now
    near.settimeout(30_000)
    const error = await failureOf(near.recv(10))
    expect(error).toBeInstanceOf(SocketTimeout)
    expect(error).toMatchObject({ code: 'ETIMEDOUT', timedOut: true, message: 'timed out' })
    expect(world.now - began).toBeCloseTo(30_000, 6)
  })

  test('a connect that nobody answers gives up after the whole schedule', async () => {
    const world = simulate()
    world.rawPeer('silent', { addresses: ['10.0.0.99/24'] })
    const sock = world.host('client').socket()
    await expect(sock.connect(['10.0.0.99', 80])).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      syscall: 'connect',
      address: '10.0.0.99',
      port: 80,
    })
    expect(world.now).toBeGreaterThan(120_000)
    expect(world.now).toBeLessThan(140_000)
  })

  test('lets two programs sleep side by side', async () => {
    const world = simulate()
    const host = world.host('a')
    const order: string[] = []
    const sleeper = async (name: string, ms: number) => {
      for (let i = 0; i < 2; i++) {
        await host.sleep(ms)
        order.push(`${name}@${host.now}`)
      }
    }
    await Promise.all([sleeper('slow', 100), sleeper('quick', 60)])
    expect(order).toEqual(['quick@60', 'slow@100', 'quick@120', 'slow@200'])
  })

  test('stands still while held', async () => {
    const world = simulate()
    const host = world.host('a')
    const release = world.hold()
    let woken = false
    const sleep = host.sleep(10).then(() => {
      woken = true
    })
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
    expect(woken).toBe(false)
    expect(world.now).toBe(0)
    release()
    await sleep
    expect(world.now).toBe(10)
  })

  test('lets time pass for a program that polls in circles', async () => {
    const world = simulate()
    const { near, far, server } = await tcpPair(world)
    near.setblocking(false)
    const answer = (async () => {
      await server.sleep(1000)
      await far.sendall('at last')
    })()
    let tries = 0
    let got = ''
    while (got === '') {
      tries += 1
      try {
        got = text(await near.recv(100))
      } catch (error) {
        expect(error).toMatchObject({ code: 'EAGAIN' })
      }
    }
    expect(got).toBe('at last')
    expect(tries).toBeLessThan(30_000)
    await answer
  })

  test('is not stopped by a world that goes on without its programs', async () => {
    const world = simulate()
    const { near, far, listener } = await tcpPair(world)
    await near.close()
    await far.close()
    await listener.close()
    await world.run()
    expect(world.next).toBeNull()
    expect(world.netstat()).toMatchObject({ client: [], server: [] })
  })
})

describe('a world that is broken', () => {
  test('lets nobody wait', async () => {
    const world = simulate()
    const [a, b] = [world.host('a'), world.host('b')]
    await b.createServer(['', 80])
    let packets = 0
    world.rule(() => {
      packets += 1
      if (packets === 2) throw new Error('a rule that fails')
      return undefined
    })
    const waits = [a.socket().connect(['b', 80]), a.sleep(10_000)]
    for (const { reason } of (await Promise.allSettled(waits)) as PromiseRejectedResult[]) {
      expect(reason).toEqual(new Error('a rule that fails'))
    }
  })
})

describe('sleep', () => {
  test('takes what Python’s takes', async () => {
    const host = simulate().host('a')
    await expect(host.sleep(-1)).rejects.toThrow('sleep length must be non-negative')
    await expect(host.sleep(Number.NaN)).rejects.toThrow('Invalid value NaN')
    await expect(host.sleep('5' as never)).rejects.toThrow("'str' object cannot be interpreted")
    await expect(host.sleep(Number.POSITIVE_INFINITY)).rejects.toThrow('timestamp out of range')
    await host.sleep(0.0001)
    expect(host.now).toBe(0.001)
  })
})

describe('real work', () => {
  test('that a program has asked for keeps time from going on', async () => {
    const world = simulate()
    const host = world.host('a')
    const reading = (async () => {
      await stat(import.meta.filename)
      return host.now
    })()
    await host.sleep(60_000)
    expect(await reading).toBe(0)
  })

  test('a turn of the event loop is part of a program’s turn', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    const began = world.now
    const slowly = (async () => {
      for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve))
      await far.sendall('x')
    })()
    expect(text(await near.recv(1))).toBe('x')
    expect(world.now - began).toBeLessThan(1)
    await slowly
    let over = false
    const forEver = (async () => {
      while (!over) await new Promise((resolve) => setImmediate(resolve))
    })()
    for (let i = 0; i < 10; i++) await client.sleep(1000)
    over = true
    await forEver
  })
})

describe('a run', () => {
  test('does not wait for probes that go on for ever', async () => {
    const world = simulate({ clock: 'manual' })
    const host = world.host('a')
    const [listener, sock] = [host.socket(), host.socket()]
    await listener.bind(['127.0.0.1', 80])
    await listener.listen()
    await sock.connect(['127.0.0.1', 80])
    const stuck = sock.sendall(new Uint8Array(10_000_000))
    const long = host.sleep(30 * 3600 * 1000)
    await world.run()
    expect(world.now).toBeGreaterThanOrEqual(30 * 3600 * 1000)
    expect(world.world.blocked()).toHaveLength(1)
    await long
    await world.advance(100 * 3600 * 1000)
    void stuck
  })
})

describe('the manual clock', () => {
  test('goes on by hand alone', async () => {
    const world = simulate({ clock: 'manual', latency: 10 })
    const server = world.host('server')
    const listener = server.socket()
    await listener.bind(['', 80])
    await listener.listen()
    const sock = world.host('client').socket()
    let connected = false
    const connecting = sock.connect(['server', 80]).then(() => {
      connected = true
    })
    await world.advance(19.999)
    expect(world.now).toBe(19.999)
    expect(connected).toBe(false)
    await world.advance(0.001)
    expect(connected).toBe(true)
    await connecting
  })

  test('what is due at once happens without it', async () => {
    const world = simulate({ clock: 'manual' })
    const host = world.host('a')
    const listener = host.socket()
    await listener.bind(['127.0.0.1', 80])
    await listener.listen()
    const sock = host.socket()
    await sock.connect(['127.0.0.1', 80])
    const [conn] = await listener.accept()
    await conn.sendall('x')
    expect(text(await sock.recv(1))).toBe('x')
    expect(world.now).toBe(0)
  })

  test('advanceTo returns when woken programs have run to their next wait', async () => {
    const world = simulate({ clock: 'manual' })
    const host = world.host('a')
    const seen: number[] = []
    const ticking = (async () => {
      for (let i = 0; i < 3; i++) {
        await host.sleep(5)
        await Promise.resolve()
        seen.push(host.now)
      }
    })()
    expect(world.next).toBe(5)
    await world.advanceTo(5)
    expect(seen).toEqual([5])
    await world.advanceTo(12)
    expect(seen).toEqual([5, 10])
    expect(world.next).toBe(15)
    await world.run()
    expect(seen).toEqual([5, 10, 15])
    expect(world.now).toBe(15)
    await ticking
  })

  test('refuses to go back', async () => {
    const world = simulate({ clock: 'manual' })
    await world.advance(5)
    await expect(world.advanceTo(4)).rejects.toThrow(ArgumentError)
    await expect(world.advance(-1)).rejects.toThrow(ArgumentError)
    await expect(world.advance(Number.NaN)).rejects.toThrow(ArgumentError)
  })
})

/** A wall clock that a test moves. */
class FakeWall implements WallClock {
  time = 1000
  readonly #timers = new Set<{ at: number; run: () => void }>()

  now(): number {
    return this.time
  }

  wait(ms: number, run: () => void): () => void {
    const timer = { at: this.time + ms, run }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  get waits(): number {
    return this.#timers.size
  }

  async pass(ms: number): Promise<void> {
    this.time += ms
    for (const timer of [...this.#timers]) {
      if (timer.at > this.time) continue
      this.#timers.delete(timer)
      timer.run()
    }
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
  }
}

describe('the realtime clock', () => {
  test('keeps pace with the wall', async () => {
    const wallClock = new FakeWall()
    const world = simulate({ clock: 'realtime', wallClock })
    const host = world.host('a')
    let slept = false
    const sleep = host.sleep(500).then(() => {
      slept = true
    })
    await wallClock.pass(0)
    expect(wallClock.waits).toBe(1)
    await wallClock.pass(499)
    expect(slept).toBe(false)
    await wallClock.pass(1)
    expect(slept).toBe(true)
    await sleep
    await wallClock.pass(250)
    expect(host.socket().fileno()).toBe(3)
    expect(wallClock.waits).toBe(0)
  })
})

test('an unknown clock is refused', () => {
  expect(() => simulate({ clock: 'fast' as never })).toThrow("not a clock: 'fast'")
})
