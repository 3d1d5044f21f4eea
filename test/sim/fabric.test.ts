import { describe, expect, it } from 'vitest'
import { ArgumentError } from '../../src/core/errno.ts'
import { ms } from '../../src/core/time.ts'
import type { TraceEvent } from '../../src/sim/trace.ts'
import { TraceText } from '../../src/sim/trace-text.ts'
import { World } from '../../src/sim/world.ts'
import { FAKE_STACK, type FakeSock } from './support/fake-stack.ts'
import { Program } from './support/programs.ts'

function setting() {
  const world = new World({ stack: FAKE_STACK })
  const events: TraceEvent[] = []
  world.trace.subscribe((event) => events.push(event))
  const [a, b] = [new Program(world, 'a'), new Program(world, 'b')]
  return { world, a, b, events, lines: () => lines(events) }
}

/** The trace without calls and state changes. */
function lines(events: readonly TraceEvent[]): string[] {
  const text = new TraceText()
  return events
    .filter(({ kind }) => kind === 'sent' || kind === 'delivered' || kind === 'dropped')
    .map((event) => text.line(event))
}

const sock = (program: Program, fd: number): FakeSock => {
  const { kernel } = program.host
  return kernel.peek(kernel.files.get(fd)?.sock as number) as FakeSock
}

describe('addresses', () => {
  it('are given by the order of the hosts', () => {
    const world = new World({ stack: FAKE_STACK })
    expect(world.host('one').addresses).toEqual(['10.0.0.1', 'fd00::1'])
    expect(world.host('two', { addresses: ['10.0.0.3/24'] }).addresses).toEqual(['10.0.0.3'])
    // 10.0.0.3 is taken.
    expect(world.host('three').addresses).toEqual(['10.0.0.4', 'fd00::4'])
    expect(world.rawPeer('raw').addresses).toEqual(['10.0.0.5', 'fd00::5'])
    expect(world.host('one')).toBe(world.host('one'))
    expect(world.lookup('two', 0)).toEqual(['10.0.0.3'])
    expect(world.reverse('fd00::4')).toEqual(['three'])
  })

  it('go on in the next network after 254 hosts, which still reach each other', () => {
    const world = new World({ stack: FAKE_STACK })
    const first = new Program(world, 'h1')
    for (let n = 2; n < 255; n++) world.host(`h${n}`)
    const last = new Program(world, 'h255')
    expect(last.host.addresses).toEqual(['10.0.1.1', 'fd00::ff'])
    const fd = last.socket(7)
    const got = last.recv(fd)
    first.sendTo(first.socket(9), 'hello', '10.0.1.1', 7)
    world.runUntilIdle()
    expect(last.text(got)).toBe('hello')
  })

  it('belong to one host', () => {
    const world = new World({ stack: FAKE_STACK })
    world.host('a')
    expect(() => world.host('b', { addresses: ['10.0.0.1/24'] })).toThrow('belongs to a')
    expect(() => world.host('a', {})).toThrow('exists')
    expect(() => world.rawPeer('a')).toThrow('exists')
    expect(() => world.host('two words')).toThrow(ArgumentError)
    expect(() => world.station('nobody')).toThrow('no host nobody')
  })

  it('may have aliases', () => {
    const world = new World({ stack: FAKE_STACK })
    world.host('a', { aliases: ['www', 'mail'] })
    expect(world.lookup('mail', 2)).toEqual(['10.0.0.1'])
    expect(world.reverse('10.0.0.1')).toEqual(['a', 'www', 'mail'])
  })
})

describe('a packet', () => {
  it('takes the latency of the link, each way its own', () => {
    const { world, a, b, lines } = setting()
    b.socket(7)
    world.link('a', 'b').latency = ms(3)
    world.link('b', 'a').latency = ms(4)
    const fd = a.socket(9)
    const got = a.recv(fd)
    a.sendTo(fd, 'ping!', '10.0.0.2', 7)
    expect(world.next).toBe(3000)
    world.runUntilIdle()
    expect(world.now).toBe(7000)
    expect(a.text(got)).toBe('pong!')
    expect(lines()).toEqual([
      '0.000000 a sent p1 10.0.0.1:9 > 10.0.0.2:7 udp len=5',
      '0.003000 b delivered p1 10.0.0.1:9 > 10.0.0.2:7 udp len=5',
      '0.003000 b sent p2 10.0.0.2:7 > 10.0.0.1:9 udp len=5',
      '0.007000 a delivered p2 10.0.0.2:7 > 10.0.0.1:9 udp len=5',
    ])
  })

  it('for the own host arrives within the same input', () => {
    const { world, a } = setting()
    const fd = a.socket(7)
    for (const ip of ['127.0.0.1', '10.0.0.1', '127.9.9.9', '::1']) {
      const got = a.recv(fd)
      a.sendTo(fd, ip, ip, 7)
      expect(a.text(got)).toBe(ip)
    }
    expect(world.next).toBe(Number.POSITIVE_INFINITY)
  })

  it('of the loopback takes its time when it has one', () => {
    const world = new World({ stack: FAKE_STACK })
    world.host('slow', { loopbackDelay: ms(2) })
    const slow = new Program(world, 'slow')
    const fd = slow.socket(7)
    const got = slow.recv(fd)
    slow.sendTo(fd, 'x', '127.0.0.1', 7)
    expect(slow.outcome(got)).toBe('blocked')
    world.runUntilIdle()
    expect([slow.text(got), world.now]).toEqual(['x', 2000])
  })

  it('of the loopback meets no fault', () => {
    const { world, a } = setting()
    world.dropTo('a')
    world.rule(() => 'drop')
    const fd = a.socket(7)
    const got = a.recv(fd)
    a.sendTo(fd, 'x', '10.0.0.1', 7)
    expect(a.text(got)).toBe('x')
  })

  it('for nobody on the link is lost after three seconds, and the host hears of it', () => {
    const { world, a, lines } = setting()
    const fd = a.socket(9)
    a.sendTo(fd, 'x', '10.0.0.77', 7)
    world.runUntil(ms(1000))
    a.sendTo(fd, 'y', '10.0.0.77', 7)
    world.runUntilIdle()
    expect(world.now).toBe(3_070_000)
    expect(sock(a, fd).errors).toEqual(['10.0.0.1 3/1', '10.0.0.1 3/1'])
    expect(lines()).toEqual([
      '3.070000 a dropped p1 10.0.0.1:9 > 10.0.0.77:7 udp len=1 output: no-neighbour',
      '3.070000 a dropped p2 10.0.0.1:9 > 10.0.0.77:7 udp len=1 output: no-neighbour',
    ])
    a.sendTo(fd, 'z', '10.0.0.77', 7)
    expect(world.next).toBe(6_140_000)
  })

  it('waits for a neighbour that comes in time', () => {
    const { world, a } = setting()
    a.sendTo(a.socket(9), 'x', '10.0.0.3', 7)
    const late = new Program(world, 'late')
    const fd = late.socket(7)
    const got = late.recv(fd)
    world.runUntilIdle()
    expect(late.text(got)).toBe('x')
  })

  it('keeps the last hundred that wait for a neighbour', () => {
    const { world, a, events } = setting()
    const fd = a.socket(9)
    for (let n = 0; n < 105; n++) a.sendTo(fd, 'x', '10.0.0.77', 7)
    const full = events.filter((event) => event.kind === 'dropped')
    expect(full.map((event) => event.kind === 'dropped' && [event.id, event.why])).toEqual(
      [1, 2, 3, 4].map((id) => [id, 'neighbour-queue']),
    )
    world.runUntilIdle()
    expect(sock(a, fd).errors).toHaveLength(101)
  })

  it('for a network that does not exist comes back from the router', () => {
    const { world, a, lines } = setting()
    const fd = a.socket(9)
    a.sendTo(fd, 'x', '8.8.8.8', 53)
    world.runUntilIdle()
    expect(sock(a, fd).errors).toEqual(['192.0.0.8 3/0'])
    expect(lines()).toEqual([
      '0.000000 a sent p1 10.0.0.1:9 > 8.8.8.8:53 udp len=1',
      '0.000000 a dropped p1 10.0.0.1:9 > 8.8.8.8:53 udp len=1 link: no-network',
      '0.000100 a delivered p2 192.0.0.8 > 10.0.0.1 icmp type=3 code=0 about 8.8.8.8:53',
    ])
  })

  it('for IPv6 comes back with ICMPv6', () => {
    const { world, a } = setting()
    const fd = a.socket(9)
    a.sendTo(fd, 'x', '2001:db8::1', 53)
    a.sendTo(fd, 'x', 'fd00::77', 53)
    world.runUntilIdle()
    expect(sock(a, fd).errors).toEqual(['100::8 1/0', 'fd00::1 1/3'])
  })
})

describe('a packet of a raw peer', () => {
  it('has no loopback', () => {
    const { world, lines } = setting()
    const peer = world.rawPeer('peer')
    peer.sendDatagram('10.0.0.3', 1, 2, new Uint8Array(1))
    peer.sendDatagram('127.0.0.1', 1, 2, new Uint8Array(1))
    expect(lines()).toEqual([
      '0.000000 peer dropped p1 10.0.0.3:1 > 10.0.0.3:2 udp len=1 output: no-loopback',
      '0.000000 peer dropped p2 10.0.0.3:1 > 127.0.0.1:2 udp len=1 output: no-loopback',
    ])
  })

  it('goes nowhere while its link is down', () => {
    const { world, lines } = setting()
    const peer = world.rawPeer('peer')
    world.linkDown('peer')
    for (const to of ['10.0.0.1', '10.0.0.77', '8.8.8.8']) {
      peer.sendDatagram(to, 1, 2, new Uint8Array(1))
    }
    expect(lines().map((line) => line.slice(-17))).toEqual(Array(3).fill('output: link-down'))
  })
})

describe('a packet for many', () => {
  const hear = (program: Program): (() => string | undefined) => {
    const got = program.recv(program.socket(7))
    return () => program.text(got)
  }

  it.each(['10.0.0.255', '255.255.255.255', '239.1.1.1', 'ff02::1'])(
    'to %s reaches every host of the network, and the sender',
    (to) => {
      const { world, a, b } = setting()
      world.host('elsewhere', { addresses: ['192.168.1.1/24', 'fd99::1/64'] })
      const all = [a, b, new Program(world, 'c')].map(hear)
      const other = hear(new Program(world, 'elsewhere'))
      a.sendTo(a.socket(9), 'all', to, 7)
      world.runUntilIdle()
      expect(all.map((heard) => heard())).toEqual(['all', 'all', 'all'])
      expect(other()).toBeUndefined()
    },
  )

  it('to the broadcast address of the loopback stays on the host', () => {
    const { world, a, b } = setting()
    const [own, other] = [hear(a), hear(b)]
    a.sendTo(a.socket(9), 'all', '127.255.255.255', 7)
    world.runUntilIdle()
    expect([own(), other()]).toEqual(['all', undefined])
  })

  it('may be lost on one link alone', () => {
    const { world, a, b } = setting()
    const others = [b, new Program(world, 'c')].map(hear)
    world.link('a', 'c').add({ kind: 'loss', rate: 1 })
    a.sendTo(a.socket(9), 'all', '10.0.0.255', 7)
    world.runUntilIdle()
    expect(others.map((heard) => heard())).toEqual(['all', undefined])
  })
})

describe('a packet that is too big', () => {
  const big = (start: string, size: number): string => start.padEnd(size, '.')

  it('goes in fragments over the own interface, and arrives whole', () => {
    const { world, a, b } = setting()
    const got = b.recv(b.socket(7))
    a.sendTo(a.socket(9), big('', 4000), '10.0.0.2', 7)
    world.runUntilIdle()
    expect(b.text(got)).toHaveLength(4000)
  })

  it('is lost with one of its fragments', () => {
    const { world, a, b } = setting()
    const fd = b.socket(7)
    world.link('a', 'b').add({ kind: 'drop-nth', nth: [2] })
    a.sendTo(a.socket(9), big('', 4000), '10.0.0.2', 7)
    const got = b.recv(fd)
    world.runUntilIdle()
    expect(b.outcome(got)).toBe('blocked')
  })

  it('with DF is answered by the router', () => {
    const { world, a, b } = setting()
    b.socket(7)
    world.link('a', 'b').mtu = 600
    const fd = a.socket(9)
    a.sendTo(fd, big('df', 572), '10.0.0.2', 7)
    world.runUntilIdle()
    expect(sock(a, fd).errors).toEqual([])
    a.sendTo(fd, big('df', 573), '10.0.0.2', 7)
    world.runUntilIdle()
    expect(sock(a, fd).errors).toEqual(['192.0.0.8 3/4 600'])
  })

  it('without DF is fragmented by the router, but not with IPv6', () => {
    const { world, a, b } = setting()
    const receiver = b.socket(7)
    const got = b.recv(receiver)
    world.link('a', 'b').mtu = 600
    const fd = a.socket(9)
    a.sendTo(fd, big('', 1000), '10.0.0.2', 7)
    world.runUntilIdle()
    expect(b.text(got)).toHaveLength(1000)
    a.sendTo(fd, big('', 1000), 'fd00::2', 7)
    world.runUntilIdle()
    expect(sock(a, fd).errors).toEqual(['100::8 2/0 600'])
  })

  it('for the interface of the other end is lost without a word', () => {
    const { world, a, events } = setting()
    world.host('narrow', { mtu: 576 })
    const fd = a.socket(9)
    a.sendTo(fd, big('df', 600), '10.0.0.3', 7)
    world.runUntilIdle()
    expect(sock(a, fd).errors).toEqual([])
    expect(events.flatMap((event) => (event.kind === 'dropped' ? [event.why] : []))).toEqual([
      'mtu',
    ])
  })
})
