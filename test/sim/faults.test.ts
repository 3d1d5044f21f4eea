import { describe, expect, it } from 'vitest'
import { ms } from '../../src/core/time.ts'
import type { TraceEvent } from '../../src/sim/trace.ts'
import { TraceText } from '../../src/sim/trace-text.ts'
import { World } from '../../src/sim/world.ts'
import { FAKE_STACK, type FakeSock } from './support/fake-stack.ts'
import { Program } from './support/programs.ts'

function setting(names = ['a', 'b', 'c']) {
  const world = new World({ stack: FAKE_STACK })
  const events: TraceEvent[] = []
  world.trace.subscribe((event) => events.push(event))
  const programs = names.map((name) => new Program(world, name))
  const fds = programs.map((program) => program.socket(7))
  let sent = 0
  /** Whether a datagram from one host reaches another. */
  const reaches = (from: number, to: number): boolean => {
    const text = `m${++sent}`
    const receiver = programs[to] as Program
    const got = receiver.recv(fds[to] as number)
    programs[from]?.sendTo(fds[from] as number, text, `10.0.0.${to + 1}`, 7)
    world.runUntilIdle()
    const arrived = receiver.text(got) === text
    // What still waits takes the next one that comes; so send it one.
    if (!arrived) receiver.sendTo(fds[to] as number, 'own', '127.0.0.1', 7)
    return arrived
  }
  /** `ab ba` */
  const paths = (): string => {
    const open: string[] = []
    for (const [from, one] of names.entries()) {
      for (const [to, other] of names.entries()) {
        if (from !== to && reaches(from, to)) open.push(`${one}${other}`)
      }
    }
    return open.join(' ')
  }
  const drops = (): string[] =>
    events.flatMap((event) => (event.kind === 'dropped' ? [`${event.place}:${event.why}`] : []))
  return { world, programs, fds, events, paths, drops }
}

const ALL = 'ab ac ba bc ca cb'

describe('a partition', () => {
  it('lets nothing through between its sides, until it is healed', () => {
    const { world, paths, drops } = setting()
    const heal = world.partition('a', ['b', 'c'])
    expect(paths()).toBe('bc cb')
    expect(drops()).toEqual(Array(4).fill('input:partition'))
    heal()
    expect(paths()).toBe(ALL)
    heal()
  })

  it('without a second side cuts off from all others', () => {
    const { world, paths } = setting()
    world.partition(['a', world.host('b')])
    expect(paths()).toBe('ab ba')
    world.heal()
    expect(paths()).toBe(ALL)
  })

  it('may be one way', () => {
    const { world, paths } = setting()
    const heal = world.partitionOneWay('a', 'b')
    expect(paths()).toBe('ac ba bc ca cb')
    heal()
    world.partitionOneWay('a')
    expect(paths()).toBe('ba bc ca cb')
  })

  it('stands beside others: each is healed alone', () => {
    const { world, paths } = setting()
    const first = world.partition('a', 'b')
    const second = world.partition('a', ['b', 'c'])
    first()
    expect(paths()).toBe('bc cb')
    second()
    expect(paths()).toBe(ALL)
  })

  it('loses what is on the way, as a firewall does', () => {
    const { world, programs, fds } = setting()
    const [a, b] = programs as [Program, Program]
    const got = b.recv(fds[1] as number)
    a.sendTo(fds[0] as number, 'x', '10.0.0.2', 7)
    world.partition('a', 'b')
    world.runUntilIdle()
    expect(b.outcome(got)).toBe('blocked')
  })
})

describe('a host', () => {
  it('may drop all that arrives, and be healed', () => {
    const { world, paths } = setting()
    world.dropTo('b')
    expect(paths()).toBe('ac ba bc ca')
    world.healTo('b')
    world.healTo('b')
    expect(paths()).toBe(ALL)
  })

  it('may drop what a test picks', () => {
    const { world, paths, drops } = setting()
    const heal = world.dropIf('b', ({ source }) => source === '10.0.0.3', 'from-c')
    expect(paths()).toBe('ab ac ba bc ca')
    expect(drops()).toEqual(['input:from-c'])
    heal()
    expect(paths()).toBe(ALL)
  })

  it('with its link down sends nothing and gets nothing, and has no route', () => {
    const { world, programs, fds, paths } = setting()
    const [a] = programs as [Program]
    world.linkDown('a')
    world.linkDown('a')
    expect(a.outcome(a.sendTo(fds[0] as number, 'x', '10.0.0.2', 7))).toBe('ENETUNREACH')
    expect(paths()).toBe('bc cb')
    world.linkUp('a')
    expect(paths()).toBe(ALL)
  })

  it.each([
    ['icmp-net-unreachable', '3/0'],
    ['icmp-host-unreachable', '3/1'],
    ['icmp-proto-unreachable', '3/2'],
    ['icmp-port-unreachable', '3/3'],
    ['icmp-net-prohibited', '3/9'],
    ['icmp-host-prohibited', '3/10'],
    ['icmp-admin-prohibited', '3/13'],
  ] as const)('may reject with %s', (how, type) => {
    const { world, programs, fds, drops } = setting()
    const [a] = programs as [Program]
    const fd = fds[0] as number
    world.link('a', 'b').latency = ms(50)
    world.link('b', 'a').latency = ms(50)
    const heal = world.reject('b', how, 'udp')
    a.sendTo(fd, 'x', '10.0.0.2', 7)
    world.runUntilIdle()
    const { kernel } = a.host
    const sock = kernel.peek(kernel.files.get(fd)?.sock as number) as FakeSock
    expect(sock.errors).toEqual([`10.0.0.2 ${type}`])
    expect([world.now, drops()]).toEqual([ms(100), [`input:reject:${how}`]])
    heal()
    a.sendTo(fd, 'x', '10.0.0.2', 7)
    world.runUntilIdle()
    expect(drops()).toHaveLength(1)
  })

  it('rejects the protocol that it was told to', () => {
    const { world, paths } = setting()
    world.reject('b', 'tcp-reset', 'tcp')
    expect(paths()).toBe(ALL)
    world.reject('b', 'icmp-port-unreachable')
    expect(paths()).toBe('ac ba bc ca')
  })
})

describe('a rule', () => {
  const send = (world: World, from: Program, fd: number): void => {
    from.sendTo(fd, 'x', '10.0.0.2', 7)
    world.runUntilIdle()
  }

  it('that answers first wins', () => {
    const { world, programs, fds, drops } = setting()
    const [a] = programs as [Program]
    const asked: string[] = []
    const end = world.rule((_packet, { from, to, now }) => {
      asked.push(`${from}>${to}@${now}`)
      return undefined
    })
    world.rule(() => ({ kind: 'drop', why: 'tuesday' }))
    world.rule(() => 'drop', 'never asked')
    send(world, a, fds[0] as number)
    expect([asked, drops()]).toEqual([['a>b@0'], ['link:tuesday']])
    end()
    send(world, a, fds[0] as number)
    expect(asked).toHaveLength(1)
  })

  it('that drops is named in the trace', () => {
    const { world, programs, fds, drops } = setting()
    const [a] = programs as [Program]
    const end = world.rule(() => 'drop')
    send(world, a, fds[0] as number)
    end()
    world.rule(() => 'drop', 'mine')
    send(world, a, fds[0] as number)
    expect(drops()).toEqual(['link:rule-1', 'link:mine'])
  })

  it('may delay, duplicate and replace', () => {
    const { world, programs, fds, events } = setting()
    const [a, b] = programs as [Program, Program]
    const delivered = (): number[] =>
      events.flatMap(({ kind, at }) => (kind === 'delivered' ? [at] : []))
    const once = (rule: Parameters<World['rule']>[0]): void => {
      const end = world.rule(rule)
      events.length = 0
      send(world, a, fds[0] as number)
      end()
    }
    once(() => ({ kind: 'delay', by: 1000 }))
    expect(delivered()).toEqual([1050])
    once(() => ({ kind: 'duplicate', after: 7 }))
    expect(delivered()).toEqual([1100, 1107])
    const got = [0, 1, 2, 3].map(() => b.recv(fds[1] as number))
    once((packet) => ({ kind: 'replace', packet: { ...packet, ttl: 1 } }))
    const ttls = events.flatMap((event) => (event.kind === 'delivered' ? [event.packet.ttl] : []))
    expect([ttls, got.map((answer) => b.text(answer))]).toEqual([[1], ['x', 'x', 'x', 'x']])
  })
})

it('every fault is told of at its beginning and at its end', () => {
  const { world, events } = setting()
  const heal = world.partition('a', ['b', 'c'])
  world.linkDown('b')
  world.linkUp('b')
  world.reject('c', 'tcp-reset', 'tcp')
  heal()
  world.healTo('c')
  const text = new TraceText()
  expect(events.map((event) => text.line(event))).toEqual([
    '0.000000 * fault f1 begin partition a | b c',
    '0.000000 b fault f2 begin link down',
    '0.000000 b fault f2 end link down',
    '0.000000 c fault f3 begin reject tcp with tcp-reset',
    '0.000000 * fault f1 end partition a | b c',
    '0.000000 c fault f3 end reject tcp with tcp-reset',
  ])
})
