// Two worlds of one: what was shared, and that nothing of it is seen from the other.
import { describe, expect, it } from 'vitest'
import { ms, seconds } from '../../src/core/time.ts'
import { TraceText } from '../../src/sim/trace-text.ts'
import type { World } from '../../src/sim/world.ts'
import { setting } from './support/world-tcp.ts'

describe('a fork', () => {
  it('goes its own way from the same state', () => {
    const { world, server, client } = setting()
    const listener = server.listener(80, 5)
    const accepted = server.accept(listener)
    const fd = client.socket(0, 1)
    client.connect(fd, '10.0.0.1', 80)
    world.runUntilIdle(ms(10))
    const conn = server.accepted(accepted)
    const got = server.recv(conn)
    client.send(fd, 'to both')

    const fork = world.fork()
    const forked = fork.host('server')
    const answers: unknown[] = []
    forked.onCompletion = (wait, answer) => answers.push([wait, answer.failure])
    expect([fork.now, fork.next]).toEqual([world.now, world.next])
    // The data is on its way in both.
    fork.runUntilIdle(ms(20))
    expect(answers).toEqual([[got, null]])
    expect(server.outcome(got)).toBe('blocked')
    world.runUntilIdle(ms(20))
    expect(server.text(got)).toBe('to both')
    client.close(fd)
    world.runUntilIdle(ms(100))
    const states = (where: World) => where.netstat('server').map(({ state }) => state)
    expect(states(world)).toEqual(['LISTEN', 'CLOSE_WAIT'])
    expect(states(fork)).toEqual(['LISTEN', 'ESTABLISHED'])
  })

  it('does what the original does, to the last packet', () => {
    const { world, server, client } = setting()
    world.link('client', 'server').add({ kind: 'loss', rate: 0.3 })
    world.link('server', 'client').add({ kind: 'loss', rate: 0.3 })
    const listener = server.listener(80, 5)
    server.accept(listener)
    const fd = client.socket(0, 1)
    client.connect(fd, '10.0.0.1', 80)
    const rest = (of: World): string[] => {
      const text = new TraceText()
      const lines: string[] = []
      of.trace.subscribe((event) => lines.push(text.line(event)))
      of.runUntilIdle()
      return lines
    }
    world.step()
    const fork = world.fork()
    const third = fork.fork()
    const lines = rest(world)
    expect(lines.length).toBeGreaterThan(2)
    expect(rest(fork)).toEqual(lines)
    expect(rest(third)).toEqual(lines)
  })

  it('has its own raw peers, with what they have received', () => {
    const { world, client } = setting()
    const peer = world.rawPeer('peer')
    const turns: unknown[] = []
    peer.onPacket = (packet) => turns.push(packet)
    client.connect(client.socket(0, 1), '10.0.0.3', 80)
    world.runUntil(ms(1))
    const fork = world.fork()
    const forked = fork.rawPeer('peer')
    expect(forked.received).toEqual(peer.received)
    fork.runUntil(seconds(1.5))
    expect([forked.received.length, peer.received.length, turns.length]).toEqual([2, 1, 1])
    forked.sendDatagram('10.0.0.2', 1, 2, new Uint8Array(1))
    expect(fork.next).toBeLessThan(seconds(1.6))
    expect(() => fork.rawPeer('peer', {})).toThrow('exists')
    expect(() => fork.link('peer', 'peer')).toThrow('no loopback')
  })

  it('keeps faults and rules, and leaves actions behind', () => {
    const { world, client } = setting()
    const ran: string[] = []
    world.schedule(ms(1), () => ran.push('action'))
    world.dropTo('server')
    world.rule(() => undefined)
    world.linkDown('client')
    const fork = world.fork()
    expect(fork.next).toBe(Number.POSITIVE_INFINITY)
    expect(fork.host('client').up).toBe(false)
    expect(fork.rules.size).toBe(1)
    fork.linkUp('client')
    fork.heal()
    expect([world.host('client').up, fork.host('client').up]).toEqual([false, true])
    expect(
      [world.host('server').filters, fork.host('server').filters].map((f) => f.length),
    ).toEqual([1, 0])
    world.runUntilIdle()
    expect(ran).toEqual(['action'])
    expect(client.host.up).toBe(false)
  })
})
