// TIME_WAIT, and FIN_WAIT2 of a closed socket, as records of their own: RFC 9293 3.6.1, 3.10.7.4; RFC 1337, 6191;
// facts 2.5, 5.3, 9.1.
import { describe, expect, test } from 'vitest'
import type { PeerOptions } from './support/wire.ts'
import { Wire } from './support/wire.ts'

const SHUT_WR = 1
const SO_LINGER = 13
const TCP_LINGER2 = 8

/** A connection that this side has opened and closed first; nothing is left but TIME_WAIT. */
function timeWait(peer: PeerOptions = {}, host = {}): Wire {
  const wire = new Wire(peer, host)
  const sock = wire.connected()
  sock.close()
  wire.send('F.')
  wire.take()
  expect(wire.states()).toEqual(['TIME_WAIT'])
  wire.rules()
  return wire
}

/** The same of a connection to a listener, which goes on listening. */
function served(peer: PeerOptions = {}): Wire {
  const wire = new Wire(peer)
  wire.accepted().close()
  wire.send('F.')
  wire.take()
  wire.rules()
  return wire
}

/** FIN_WAIT2 of a closed socket. */
function finWait2(): Wire {
  const wire = new Wire()
  wire.connected().close()
  wire.send('.')
  wire.take()
  wire.rules()
  return wire
}

describe('TIME_WAIT', () => {
  test('lasts a minute, and keeps its port', () => {
    const wire = timeWait()
    const [port] = [wire.port]
    expect(wire.host.kernel.ports.on('tcp', port)).toHaveLength(1)
    wire.advance(59_999)
    expect(wire.states()).toEqual(['TIME_WAIT'])
    wire.advance(1)
    expect(wire.states()).toEqual([])
    expect(wire.rules()).toEqual(['timer.timeWait'])
    expect(wire.host.kernel.ports.on('tcp', port)).toHaveLength(0)
    expect(wire.host.timers.size).toBe(0)
  })

  test('the FIN again is acknowledged again, and the minute begins anew (facts 9.1)', () => {
    const wire = timeWait()
    wire.advance(30_000)
    wire.send('F.', { seq: 1 })
    expect(wire.take()).toEqual(['. 2 ack 2'])
    expect(wire.rules()).toEqual(['time-wait.again'])
    wire.advance(59_999)
    expect(wire.states()).toEqual(['TIME_WAIT'])
    wire.advance(1)
    expect(wire.states()).toEqual([])
  })

  test('without timestamps as well', () => {
    const wire = timeWait({ timestamps: false })
    wire.send('F.', { seq: 1 })
    expect(wire.take()).toEqual(['. 2 ack 2'])
    expect(wire.last.options.timestamps).toBe(null)
    wire.send('.')
    expect(wire.take()).toEqual([])
  })

  test('its last ACK again: silence, and the minute begins anew', () => {
    const wire = timeWait()
    wire.advance(30_000)
    wire.send('.')
    expect(wire.take()).toEqual([])
    wire.advance(59_999)
    expect(wire.states()).toEqual(['TIME_WAIT'])
  })

  test('RST at the next sequence number ends it, another does not', () => {
    const wire = timeWait()
    wire.send('R', { seq: 9 })
    expect(wire.states()).toEqual(['TIME_WAIT'])
    wire.send('R')
    expect(wire.states()).toEqual([])
    expect(wire.take()).toEqual([])
    expect(wire.rules()).toEqual(['time-wait.reset'])
  })

  test('an old timestamp is answered, whatever it carries', () => {
    const wire = timeWait()
    wire.send('.', { stamps: [1, 0] })
    expect(wire.take()).toEqual(['. 2 ack 2'])
    wire.send('S', { seq: 99, stamps: [1, 0] })
    expect(wire.take()).toEqual(['. 2 ack 2'])
    wire.send('R', { stamps: [1, 0] })
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual(['TIME_WAIT'])
  })

  test('neither ACK nor new: answered, and time goes on', () => {
    const wire = timeWait()
    wire.advance(30_000)
    wire.send('F', { seq: 1 })
    expect(wire.take()).toEqual(['. 2 ack 2'])
    wire.advance(30_000)
    expect(wire.states()).toEqual([])
  })

  test('a newer SYN is accepted at once (facts 9.1)', () => {
    const wire = served()
    wire.send('S', { seq: 70_000 })
    expect(wire.take()).toEqual(['S. 0 ack 70001'])
    expect(wire.rules()).toContain('time-wait.reopened')
    expect(wire.states()).toEqual(['LISTEN', 'SYN_RECV'])
  })

  test('a later timestamp makes it newer (RFC 6191)', () => {
    const wire = served()
    wire.advance(10)
    wire.send('S', { seq: -70_000 })
    expect(wire.take()).toEqual(['S. 0 ack -69999'])
  })

  test('an older SYN is not', () => {
    const wire = served({ timestamps: false })
    wire.send('S', { seq: -70_000 })
    expect(wire.take()).toEqual(['. 2 ack 2'])
  })

  test('a newer SYN and nobody listens: reset, and TIME_WAIT stays', () => {
    const wire = timeWait()
    wire.send('S', { seq: 70_000 })
    expect(wire.take()).toEqual(['R. 0 ack 70001'])
    expect(wire.states()).toEqual(['TIME_WAIT'])
  })
})

describe('FIN_WAIT2 without a program', () => {
  test('FIN: TIME_WAIT', () => {
    const wire = finWait2()
    wire.send('F.')
    expect(wire.take()).toEqual(['. 2 ack 2'])
    expect(wire.states()).toEqual(['TIME_WAIT'])
    expect(wire.rules()).toEqual(['time-wait.finFinWait2'])
    wire.advance(59_999)
    expect(wire.states()).toEqual(['TIME_WAIT'])
    wire.advance(1)
    expect(wire.states()).toEqual([])
  })

  test('FIN without a timestamp as well', () => {
    const wire = finWait2()
    wire.send('F.', { stamps: null })
    expect(wire.states()).toEqual(['TIME_WAIT'])
  })

  test.each([
    ['data', 'P.', 'x'],
    ['data and FIN', 'FP.', 'x'],
  ])('%s: RST (facts 9.1)', (_, flags, data) => {
    const wire = finWait2()
    wire.send(flags, { data })
    expect(wire.take()).toEqual(['R 2'])
    expect(wire.states()).toEqual([])
    expect(wire.rules()).toEqual(['time-wait.dataAfterFinWait2'])
  })

  test('RST ends it', () => {
    const wire = finWait2()
    wire.send('R')
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual([])
    expect(wire.rules()).toEqual(['time-wait.reset'])
  })

  test('a bare ACK changes nothing', () => {
    const wire = finWait2()
    wire.send('.')
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual(['FIN_WAIT2'])
  })

  test.each([
    ['before the window', '.', -5],
    ['beyond it', '.', 1_000_000],
  ])('%s: acknowledged, a reset not', (_, flags, seq) => {
    const wire = finWait2()
    wire.send(flags, { seq })
    expect(wire.take()).toEqual(['. 2 ack 1'])
    wire.send('R', { seq })
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual(['FIN_WAIT2'])
  })

  test('an old timestamp: acknowledged', () => {
    const wire = finWait2()
    wire.send('F.', { stamps: [1, 0] })
    expect(wire.take()).toEqual(['. 2 ack 1'])
    expect(wire.states()).toEqual(['FIN_WAIT2'])
  })

  test('SYN in the window: reset', () => {
    const wire = finWait2()
    wire.send('S', { seq: 9 })
    expect(wire.take()).toEqual(['R. 0 ack 10'])
    expect(wire.states()).toEqual([])
  })

  test('an old SYN with something behind it: reset', () => {
    const wire = finWait2()
    wire.send('S.', { seq: 0, data: 3 })
    expect(wire.take()).toEqual(['R 2'])
  })
})

describe('the four-tuple of a TIME_WAIT for a new connection of this side (facts 2.5)', () => {
  const ONE_PORT = { ip_local_port_range: [40_000, 40_000] as const }

  function again(wire: Wire, ms: number): string {
    wire.advance(ms)
    const sock = wire.socket()
    sock.setblocking(false)
    return sock.connect(['10.0.0.2', 6000])
  }

  test.each([
    ['on loopback only, which this is not', { tcp_tw_reuse: 2 }, 5000, 'EADDRNOTAVAIL'],
    ['never', { tcp_tw_reuse: 0 }, 5000, 'EADDRNOTAVAIL'],
    ['always, but not within a second', { tcp_tw_reuse: 1 }, 900, 'EADDRNOTAVAIL'],
    ['always', { tcp_tw_reuse: 1 }, 1100, 'EINPROGRESS'],
    [
      'after tcp_tw_reuse_delay',
      { tcp_tw_reuse: 1, tcp_tw_reuse_delay: 5000 },
      1100,
      'EADDRNOTAVAIL',
    ],
  ] as const)('%s', (_, settings, ms, outcome) => {
    const wire = timeWait({}, { settings: { ...ONE_PORT, ...settings } })
    expect(again(wire, ms)).toBe(outcome)
    if (outcome === 'EINPROGRESS') expect(wire.states()).toEqual(['SYN_SENT'])
  })

  test('never without timestamps', () => {
    const settings = { ...ONE_PORT, tcp_tw_reuse: 1 } as const
    expect(again(timeWait({ timestamps: false }, { settings }), 5000)).toBe('EADDRNOTAVAIL')
  })

  test.each([
    ['127.0.0.1', 2],
    ['::1', 10],
  ])('on loopback: %s', (host, family) => {
    const wire = new Wire({}, { settings: ONE_PORT })
    const listener = wire.socket(family)
    listener.bind([host, 7000])
    listener.listen(1)
    const first = wire.socket(family)
    expect(first.connect([host, 7000])).toBe('ok')
    first.close()
    const server = listener.accept()
    if (typeof server !== 'string') server.close()
    expect(wire.states()).toEqual(['LISTEN', 'TIME_WAIT'])
    const second = wire.socket(family)
    expect(second.connect([host, 7000])).toBe('EADDRNOTAVAIL')
    wire.advance(1001)
    expect(second.connect([host, 7000])).toBe('ok')
    expect(wire.states()).toEqual(['ESTABLISHED', 'ESTABLISHED', 'LISTEN'])
  })
})

test('a snapshot copies them', () => {
  const wire = timeWait()
  const { kernel } = wire.host
  const copy = kernel.clone(kernel.environment)
  const [id] = [...kernel.records.keys()]
  copy.now = kernel.now
  expect(copy.edit(id as number)).not.toBe(kernel.peek(id as number))
  expect(copy.edit(id as number)?.summary()).toEqual(kernel.peek(id as number)?.summary())
  expect(copy.peek(id as number)?.summary()).toMatchObject({ protocol: 'tcp', state: 'TIME_WAIT' })
})

test('options of the socket stay behind it', () => {
  const wire = new Wire()
  const sock = wire.connected((s) => {
    s.setsockopt(1, SO_LINGER, new Uint8Array(8))
    s.setsockopt(6, TCP_LINGER2, 7)
  })
  sock.shutdown(SHUT_WR)
  wire.send('F.')
  expect(wire.states()).toEqual(['CLOSE', 'TIME_WAIT'])
  expect(sock.getsockopt(6, TCP_LINGER2)).toBe(7)
  sock.close()
  expect(wire.states()).toEqual(['TIME_WAIT'])
})
