import { describe, expect, it } from 'vitest'
import { ms } from '../../src/core/time.ts'
import { World } from '../../src/sim/world.ts'
import { FAKE_STACK, type FakeSock } from './support/fake-stack.ts'
import { Program } from './support/programs.ts'

const make = (): World => new World({ stack: FAKE_STACK })

describe('time', () => {
  it('runs what is scheduled in order, equal times as they came', () => {
    const world = make()
    const ran: string[] = []
    const note = (what: string) => () => ran.push(`${what}@${world.now}`)
    world.schedule(20, note('b'))
    world.schedule(10, note('a'))
    world.schedule(20, note('c'))
    const gone = world.schedule(15, note('never'))
    expect(world.cancel(gone)).toBe(true)
    expect(world.cancel(gone)).toBe(false)
    world.runUntilIdle()
    expect(ran).toEqual(['a@10', 'b@20', 'c@20'])
    expect(world.step()).toBe(false)
  })

  it('does not go back for what is scheduled in the past', () => {
    const world = make()
    world.skipTo(100)
    const ran: number[] = []
    world.schedule(50, () => ran.push(world.now))
    world.step()
    expect(ran).toEqual([100])
    world.skipTo(10)
    expect(world.now).toBe(100)
  })

  it('goes on to the limit of runUntil, and stays at the last event of runUntilIdle', () => {
    const world = make()
    world.schedule(10, () => {})
    world.schedule(30, () => {})
    world.runUntil(20)
    expect([world.now, world.next]).toEqual([20, 30])
    expect(world.runUntilIdle(25)).toBe(false)
    expect(world.now).toBe(20)
    expect(world.runUntilIdle()).toBe(true)
    expect([world.now, world.next]).toEqual([30, Number.POSITIVE_INFINITY])
  })

  it('is not skipped over an event', () => {
    const world = make()
    world.schedule(10, () => {})
    expect(() => world.skipTo(11)).toThrow('over an event')
    world.skipTo(10)
    expect(world.now).toBe(10)
  })

  it('that stands still is noticed', () => {
    const world = make()
    const again = (): void => void world.schedule(world.now, again)
    again()
    expect(() => world.runUntilIdle()).toThrow('time stands still at 0.000000')
  })
})

describe('pump', () => {
  it('stops when a program was given something, and not before', () => {
    const world = make()
    const [a, b] = [new Program(world, 'a'), new Program(world, 'b')]
    const [from, to] = [a.socket(9), b.socket(7)]
    const got = b.recv(to)
    a.timer(from, 1)
    a.sendTo(from, 'x', '10.0.0.2', 7)
    a.sendTo(from, 'y', '10.0.0.2', 7)
    expect(world.pump()).toBe('turn')
    expect([b.text(got), world.now]).toEqual(['x', 50])
    // The second datagram and the timer of a socket are nobody's turn.
    expect(world.pump()).toBe('idle')
    expect(world.now).toBe(1000)
  })

  it('stops after a scheduled action, at the limit, and when the budget is spent', () => {
    const world = make()
    const a = new Program(world, 'a')
    const fd = a.socket(9)
    world.schedule(ms(2), () => {})
    a.timer(fd, 1)
    expect(world.pump(ms(0.5))).toBe('limit')
    expect(world.now).toBe(0)
    expect(world.pump(Number.POSITIVE_INFINITY, 1)).toBe('budget')
    expect(world.now).toBe(1000)
    expect(world.pump()).toBe('turn')
    expect(world.pump()).toBe('idle')
  })

  it('counts no completion that nobody takes', () => {
    const world = make()
    const [a, b] = [new Program(world, 'a'), new Program(world, 'b')]
    b.recv(b.socket(7))
    b.host.onCompletion = null
    a.sendTo(a.socket(9), 'x', '10.0.0.2', 7)
    expect(world.pump()).toBe('idle')
  })
})

describe('an input', () => {
  it('is whole before a completion is told, so that whoever is told may make calls', () => {
    const world = make()
    const a = new Program(world, 'a')
    const fd = a.socket(7)
    const [first, second] = [a.recv(fd), a.recv(fd)]
    const seen: unknown[] = []
    a.host.onCompletion = (wait, answer) => {
      a.answers.set(wait, answer)
      seen.push([a.outcome(first), a.outcome(second)])
      // One more, from within: it is answered in its turn.
      if (wait === first) a.sendTo(fd, 'y', '127.0.0.1', 7)
      seen.push(`end ${wait === first ? 1 : 2}`)
    }
    a.sendTo(fd, 'x', '127.0.0.1', 7)
    expect(seen).toEqual([['ok', 'blocked'], 'end 1', ['ok', 'ok'], 'end 2'])
    expect([a.text(first), a.text(second)]).toEqual(['x', 'y'])
  })

  it('is refused within another', () => {
    const world = make()
    const a = new Program(world, 'a')
    expect(() => world.call(a.host, () => a.socket(7))).toThrow('while another is processed')
    expect(() => world.call(a.host, () => world.fork())).toThrow('between two inputs')
    // The world goes on.
    expect(a.socket(7)).toBe(3)
  })

  it('that a rule makes is refused', () => {
    const world = make()
    const [a] = [new Program(world, 'a'), world.host('b')]
    const fd = a.socket(9)
    world.rule(() => {
      a.socket()
      return 'pass'
    })
    expect(() => a.sendTo(fd, 'x', '10.0.0.2', 7)).toThrow('while another is processed')
  })

  it('that throws in the loop leaves the world usable', () => {
    const world = make()
    const a = new Program(world, 'a')
    world.schedule(1, () => {
      throw new Error('a program failed')
    })
    expect(() => world.step()).toThrow('a program failed')
    expect(a.socket(7)).toBe(3)
  })
})

describe('the timer of a socket', () => {
  const sock = (program: Program, fd: number): FakeSock => {
    const { kernel } = program.host
    return kernel.peek(kernel.files.get(fd)?.sock as number) as FakeSock
  }

  it('is due once, at its time, and may be set again, earlier or later', () => {
    const world = make()
    const a = new Program(world, 'a')
    const fd = a.socket(7)
    a.timer(fd, 10)
    expect(world.next).toBe(10_000)
    a.timer(fd, 5)
    expect(world.next).toBe(5000)
    a.timer(fd, 20)
    expect(world.next).toBe(20_000)
    world.runUntilIdle()
    expect([sock(a, fd).ticks, world.now]).toEqual([1, 20_000])
    a.timer(fd, 1)
    world.runUntilIdle()
    expect([sock(a, fd).ticks, world.now]).toEqual([2, 21_000])
  })

  it('goes with the socket', () => {
    const world = make()
    const a = new Program(world, 'a')
    const fd = a.socket(7)
    a.timer(fd, 10)
    a.close(fd)
    expect(world.next).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('observers', () => {
  it('hear of everything in one order, also of what they cause', () => {
    const world = make()
    const a = new Program(world, 'a')
    const fd = a.socket(7)
    const heard: string[] = []
    const listen = (who: string) => {
      world.trace.subscribe((event) => {
        if (event.kind !== 'change') return
        heard.push(`${who}: ${event.what}`)
        if (who === 'first' && event.what === 'queue 1') a.sendTo(fd, 'y', '127.0.0.1', 7)
      })
    }
    listen('first')
    listen('second')
    a.sendTo(fd, 'x', '127.0.0.1', 7)
    expect(heard).toEqual([
      'first: queue 1',
      'second: queue 1',
      'first: queue 2',
      'second: queue 2',
    ])
  })

  it('that throw are cut off, and the others and the run go on', () => {
    const world = make()
    const a = new Program(world, 'a')
    const fd = a.socket(7)
    const heard: string[] = []
    world.trace.subscribe(() => {
      throw new Error('a subscriber failed')
    })
    world.trace.subscribe(({ kind }) => heard.push(kind))
    a.sendTo(fd, 'x', '127.0.0.1', 7)
    expect(heard).toEqual(['sent', 'delivered', 'change'])
    expect(world.outbox.failures).toEqual([new Error('a subscriber failed')])
    const failures: unknown[] = []
    world.outbox.onFailure = (error) => failures.push(error)
    world.trace.subscribe(() => {
      throw new Error('another')
    })
    a.sendTo(fd, 'y', '127.0.0.1', 7)
    expect(failures).toEqual([new Error('another')])
    expect(heard).toHaveLength(6)
  })

  it('cost nothing when there are none', () => {
    const world = make()
    const a = new Program(world, 'a')
    const end = world.trace.subscribe(() => {})
    expect(a.host.kernel.observer).not.toBeNull()
    const other = a.host.events.subscribe(() => {})
    end()
    end()
    expect(a.host.kernel.observer).not.toBeNull()
    other()
    expect(a.host.kernel.observer).toBeNull()
  })

  it('of one host hear its kernel alone', () => {
    const world = make()
    const [a, b] = [new Program(world, 'a'), new Program(world, 'b')]
    const heard: string[] = []
    a.socket(7)
    a.host.events.subscribe(({ kind }) => heard.push(kind))
    b.sendTo(b.socket(9), 'x', '10.0.0.1', 7)
    world.runUntilIdle()
    a.host.tell({ kind: 'call', id: 1, sock: 1, call: 'recv', args: [] })
    world.outbox.drain()
    expect(heard).toEqual(['in', 'change', 'call'])
  })
})

describe('the scheduler', () => {
  it('waits with the world', () => {
    const world = make()
    const ran: number[] = []
    const { timers } = world
    timers.schedule(timers.now() + 10, () => ran.push(timers.now()))
    timers.cancel(timers.schedule(5, () => ran.push(5)))
    world.runUntilIdle()
    expect(ran).toEqual([10])
  })
})
