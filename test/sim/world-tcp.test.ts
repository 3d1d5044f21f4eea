import { describe, expect, it } from 'vitest'
import { REFUSE } from '../../src/core/kernel/profile.ts'
import { FIN, RST, type Segment, SYN } from '../../src/core/packet.ts'
import { ms, seconds } from '../../src/core/time.ts'
import { DeadlockError } from '../../src/sim/deadlock.ts'
import type { WorldOptions } from '../../src/sim/host-options.ts'
import { mermaid } from '../../src/sim/mermaid.ts'
import type { TraceEvent } from '../../src/sim/trace.ts'
import { TraceHash, TraceText } from '../../src/sim/trace-text.ts'
import type { World } from '../../src/sim/world.ts'
import { Program } from './support/programs.ts'
import { setting } from './support/world-tcp.ts'

/** Sends a text over a connection that it makes, and gives what the server read. */
function greet(world: World, server: Program, client: Program): string | undefined {
  const listener = server.listener(80, 5)
  const accepted = server.accept(listener)
  const fd = client.socket(0, 1)
  const connected = client.connect(fd, '10.0.0.1', 80)
  world.runUntilIdle()
  expect(client.outcome(connected)).toBe('ok')
  client.send(fd, 'welcome')
  const got = server.recv(server.accepted(accepted))
  world.runUntil(world.now + ms(1))
  client.close(fd)
  server.close(server.accepted(accepted))
  world.runUntilIdle()
  return server.text(got)
}

describe('TCP in the world', () => {
  it('carries a greeting', () => {
    const { world, server, client } = setting()
    expect(greet(world, server, client)).toBe('welcome')
  })

  it('is shown by netstat before it is a connection and after', () => {
    const { world, server, client } = setting()
    const states = (host: string) => world.netstat(host).map(({ state }) => state)
    const listener = server.listener(80, 5)
    const accepted = server.accept(listener)
    const fd = client.socket(0, 1)
    client.connect(fd, '10.0.0.1', 80)
    world.step()
    expect([states('client'), states('server')]).toEqual([['SYN_SENT'], ['LISTEN', 'SYN_RECV']])
    world.runUntil(ms(1))
    client.close(fd)
    world.runUntil(ms(2))
    server.close(server.accepted(accepted))
    world.runUntil(ms(100))
    expect([states('client'), states('server')]).toEqual([['TIME_WAIT'], ['LISTEN']])
    world.runUntilIdle()
    expect([states('client'), world.now > seconds(60)]).toEqual([[], true])
  })

  it('completes a handshake over the loopback within the call', () => {
    const { world, server } = setting()
    const listener = server.listener(80, 5)
    const fd = server.socket(0, 1)
    const connected = server.connect(fd, '127.0.0.1', 80)
    expect(server.outcome(connected)).toBe('ok')
    expect(server.outcome(server.accept(listener))).toBe('ok')
    expect(world.now).toBe(0)
  })

  it('gives the same trace for the same seed, and other ports and numbers for another', () => {
    const trace = (seed: number): { hash: string; text: string } => {
      const { world, server, client } = setting({ seed })
      const [hash, text] = [new TraceHash(), new TraceText()]
      const lines: string[] = []
      world.trace.subscribe((event) => {
        hash.add(event)
        lines.push(text.line(event))
      })
      greet(world, server, client)
      return { hash: hash.digest(), text: lines.join('\n') }
    }
    expect(trace(7)).toEqual(trace(7))
    expect(trace(7).hash).not.toBe(trace(8).hash)
  })

  it('of one pair of hosts is not changed by another host', () => {
    const trace = (others: readonly string[]): string[] => {
      const { world, server, client } = setting()
      for (const name of others) world.host(name)
      world.link('client', 'server').add({ kind: 'loss', rate: 0.3 })
      const text = new TraceText()
      const lines: string[] = []
      world.trace.subscribe((event) => lines.push(text.line(event)))
      greet(world, server, client)
      return lines
    }
    expect(trace(['one', 'two'])).toEqual(trace([]))
  })
})

describe('the sixth client', () => {
  function six(options: Partial<WorldOptions> = {}) {
    const { world, server } = setting(options)
    const events: TraceEvent[] = []
    world.trace.subscribe((event) => events.push(event))
    const listener = server.listener(80, 5)
    const clients = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => new Program(world, `c${n}`))
    // One after the other: clients in the same instant would get SYN cookies (facts 3.3).
    const connected = clients.map((client) => {
      const made = client.connect(client.socket(0, 1), '10.0.0.1', 80)
      world.runUntil(world.now + ms(1))
      return made
    })
    const outcomes = () => clients.map((client, n) => client.outcome(connected[n] as number))
    return { world, server, listener, events, clients, outcomes }
  }

  it('waits: six are let in, the seventh repeats its SYN and gets in after an accept', () => {
    const { world, server, listener, events, outcomes } = six()
    world.runUntil(seconds(2.5))
    expect(outcomes()).toEqual([...Array(6).fill('ok'), 'blocked', 'blocked'])
    const row = world.netstat('server').find(({ listener: queues }) => queues !== null)
    expect([row?.receiveQueue, row?.sendQueue, row?.acceptLimit, row?.synQueue]).toEqual([
      6, 5, 6, 0,
    ])
    expect(server.outcome(server.accept(listener))).toBe('ok')
    world.runUntil(seconds(4.5))
    expect(outcomes().slice(6).sort()).toEqual(['blocked', 'ok'])
    const syns = events.flatMap((event) =>
      event.kind === 'sent' && event.host === 'c7' && event.packet.body.kind === 'tcp'
        ? [[Math.round(event.at / 1e6), event.packet.body.flags & SYN ? 'SYN' : '-']]
        : [],
    )
    expect(syns.slice(0, 4)).toEqual([
      [0, 'SYN'],
      [1, 'SYN'],
      [2, 'SYN'],
      [3, 'SYN'],
    ])
  })

  it('is drawn with what both queues hold', () => {
    const { world, events } = six()
    world.runUntil(seconds(0.5))
    const picture = mermaid(events, { hosts: ['server'] })
    expect(picture).toContain('SYN queue 1/6 10.0.0.8:')
    expect(picture).toMatch(/accept queue 6\/6( 10\.0\.0\.\d:\d+){6}/)
  })

  it('is a snapshot that does not move', () => {
    const { world, server, listener } = six()
    const [before] = world.netstat('server')
    server.accept(listener)
    expect(before?.listener?.accept.socks).toHaveLength(6)
    expect(world.netstat('server')[0]?.listener?.accept.socks).toHaveLength(5)
  })

  it('is refused at once under the profile that refuses', () => {
    const { world, outcomes } = six({ profile: REFUSE })
    world.runUntil(seconds(0.5))
    expect(outcomes()).toEqual([...Array(5).fill('ok'), ...Array(3).fill('ECONNREFUSED')])
  })
})

describe('a network in trouble', () => {
  it('makes connect fail as the kernel does', () => {
    const { world, server, client } = setting({ latency: ms(50) })
    server.listener(80, 5)
    const attempt = (ip: string): { outcome: string; after: number } => {
      const from = world.now
      const made = client.connect(client.socket(0, 1), ip, 80)
      while (client.outcome(made) === 'blocked' && world.step());
      return { outcome: client.outcome(made), after: (world.now - from) / 1000 }
    }
    expect(attempt('10.0.0.77')).toEqual({ outcome: 'EHOSTUNREACH', after: 3070 })
    expect(attempt('8.8.8.8')).toEqual({ outcome: 'ENETUNREACH', after: 100 })
    for (const [how, outcome] of [
      ['icmp-port-unreachable', 'ECONNREFUSED'],
      ['icmp-host-unreachable', 'EHOSTUNREACH'],
      ['icmp-net-unreachable', 'ENETUNREACH'],
      ['icmp-admin-prohibited', 'EHOSTUNREACH'],
      ['icmp-host-prohibited', 'EHOSTUNREACH'],
      ['icmp-proto-unreachable', 'ENOPROTOOPT'],
      ['tcp-reset', 'ECONNREFUSED'],
    ] as const) {
      const heal = world.reject('server', how, 'tcp')
      expect(attempt('10.0.0.1')).toEqual({ outcome, after: 100 })
      heal()
    }
    expect(attempt('10.0.0.1')).toEqual({ outcome: 'ok', after: 100 })
    world.linkDown('client')
    expect(attempt('10.0.0.1')).toEqual({ outcome: 'ENETUNREACH', after: 0 })
  })

  it('loses a segment, and TCP sends it again', () => {
    const { world, server, client } = setting()
    // The SYN, the ACK, then the data.
    world.link('client', 'server').add({ kind: 'drop-nth', nth: [3] })
    const text = new TraceText()
    const lines: string[] = []
    world.trace.subscribe((event) => lines.push(text.line(event)))
    expect(greet(world, server, client)).toBe('welcome')
    expect(lines.filter((line) => line.endsWith('link: drop-nth'))).toHaveLength(1)
    const data = lines.filter((line) => line.includes(' sent ') && line.includes('len=7'))
    expect(data.map((line) => line.endsWith('again'))).toEqual([false, true])
  })
})

describe('a raw peer', () => {
  it('may be the other side of a handshake', () => {
    const { world, client } = setting()
    const peer = world.rawPeer('peer')
    const fd = client.socket(0, 1)
    const connected = client.connect(fd, '10.0.0.3', 80)
    world.runUntilIdle(ms(10))
    const syn = peer.received[0]?.body as Segment
    expect([syn.kind, syn.flags]).toEqual(['tcp', SYN])
    const back = { to: '10.0.0.2', sourcePort: 80, destinationPort: syn.sourcePort }
    peer.sendSegment({ ...back, flags: 'S.', seq: 1000, ack: syn.seq + 1 })
    world.runUntilIdle(ms(20))
    expect(client.outcome(connected)).toBe('ok')
    const got = client.recv(fd)
    const payload = new TextEncoder().encode('raw')
    peer.sendSegment({ ...back, flags: 'P.', seq: 1001, ack: syn.seq + 1, payload })
    world.runUntilIdle(ms(30))
    expect(client.text(got)).toBe('raw')
    peer.sendSegment({ ...back, flags: 'R', seq: 1004 })
    const reset = client.recv(fd)
    world.runUntilIdle(ms(40))
    expect(client.outcome(reset)).toBe('ECONNRESET')
  })

  it('may answer at once, which is a turn of a program', () => {
    const { world, client } = setting()
    const peer = world.rawPeer('peer')
    peer.onPacket = ({ body }) => {
      if (body.kind !== 'tcp' || (body.flags & SYN) === 0) return
      const { sourcePort, destinationPort, seq } = body
      peer.sendSegment({
        to: '10.0.0.2',
        sourcePort: destinationPort,
        destinationPort: sourcePort,
        flags: 'R.',
        seq: 0,
        ack: seq + 1,
      })
    }
    const connected = client.connect(client.socket(0, 1), '10.0.0.3', 80)
    expect(world.pump()).toBe('turn')
    expect(world.now).toBe(50)
    world.runUntilIdle()
    expect(client.outcome(connected)).toBe('ECONNREFUSED')
  })

  it('has an address of the family that it sends to', () => {
    const { world } = setting()
    const peer = world.rawPeer('peer', { addresses: ['10.0.0.9/24'] })
    expect(() => peer.sendDatagram('fd00::1', 1, 2, new Uint8Array(1))).toThrow('no IPv6 address')
  })
})

describe('blocked calls', () => {
  it('are listed with their sockets, and make a message', () => {
    const { world, server, client } = setting()
    const listener = server.listener(80, 5)
    const accepted = server.accept(listener)
    const fd = client.socket(0, 1)
    client.connect(fd, '10.0.0.1', 80)
    world.runUntilIdle()
    const conn = server.accepted(accepted)
    server.recv(conn)
    server.accept(listener)
    const place = (host: string, wait: number): string | null =>
      host === 'server' && wait > 5 ? 'at serve (server.ts:12:3)' : null
    const blocked = world.blocked(place)
    expect(blocked.map(({ host, call, socks }) => [host, call, socks.length])).toEqual([
      ['server', 'recv', 1],
      ['server', 'accept', 1],
    ])
    const port = client.host.kernel.peek(1)?.summary().local
    const error = new DeadlockError(world.now, blocked)
    expect(error).toBeInstanceOf(DeadlockError)
    expect(error.code).toBe('ERR_DEADLOCK')
    expect(
      error.message.replaceAll(String(port !== null && port?.family === 2 && port.port), 'P'),
    ).toMatchInlineSnapshot(`
      "deadlock at 0.000150: nothing is scheduled, and 2 calls are blocked
        server: recv on socket #4 (tcp ESTABLISHED 10.0.0.1:80 - 10.0.0.2:P) [wait.data]
        server: accept on socket #1 (tcp LISTEN 0.0.0.0:80 - *:*) [wait.connection]
            at serve (server.ts:12:3)
      A server that may be idle for ever says so: accept({ background: true }), or host(name, { background: true })"
    `)
  })
})

describe('resets and ends', () => {
  it('cross the world', () => {
    const { world, server, client } = setting()
    const flags: number[] = []
    world.trace.subscribe((event) => {
      if (event.kind === 'delivered' && event.packet.body.kind === 'tcp') {
        flags.push(event.packet.body.flags & (FIN | RST))
      }
    })
    greet(world, server, client)
    expect(flags).toContain(FIN)
    flags.length = 0
    const refused = client.connect(client.socket(0, 1), '10.0.0.1', 81)
    world.runUntilIdle()
    expect(client.outcome(refused)).toBe('ECONNREFUSED')
    expect(flags).toEqual([0, RST])
  })
})
