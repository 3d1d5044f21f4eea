// Is a segment acceptable, and what is told to a peer whose segment is not: RFC 9293 3.10.7.4, RFC 5961, RFC 7323 5.
import { describe, expect, test } from 'vitest'
import type { TestSocket } from '../../support/sockets.ts'
import { Wire } from './support/wire.ts'

/** A connection at rest, with 64 KiB of window or so. */
function resting(peer = {}): { wire: Wire; sock: TestSocket } {
  const wire = new Wire(peer)
  const sock = wire.accepted()
  wire.rules()
  return { wire, sock }
}

/** The right edge of the window, relative. */
function edge(wire: Wire, sock: TestSocket): number {
  const { tcb } = wire.record(sock)
  return ((tcb.rcvWup + tcb.rcvWnd - wire.peerSeq(0)) | 0) as number
}

describe('sequence numbers', () => {
  test('data at the next one is queued and acknowledged', () => {
    const { wire, sock } = resting()
    wire.send('P.', { data: 'hello' })
    expect(wire.take()).toEqual(['. 1 ack 6'])
    expect(wire.rules()).toContain('segment-in.data')
    expect(sock.recv()).toBe('hello')
  })

  test('data that came before is dropped, and reported twice received (RFC 2883)', () => {
    const { wire, sock } = resting()
    wire.send('P.', { data: 'hello' })
    wire.take()
    wire.send('P.', { seq: 1, data: 'hello' })
    expect(wire.take()).toEqual(['. 1 ack 6 sack 1-6'])
    expect(sock.recv()).toBe('hello')
  })

  test('the same without SACK', () => {
    const { wire } = resting({ sack: false })
    wire.send('P.', { data: 'hello' })
    wire.take()
    wire.send('P.', { seq: 1, data: 'hello' })
    expect(wire.take()).toEqual(['. 1 ack 6'])
  })

  test('what overlaps is taken for its new part', () => {
    const { wire, sock } = resting()
    wire.send('P.', { data: 'hello' })
    wire.take()
    wire.send('P.', { seq: 3, data: 'llo there' })
    expect(sock.recv()).toBe('hello there')
    expect(wire.take()[0]).toBe('. 1 ack 12 sack 3-6')
  })

  test('beyond the window: dropped, and what is expected is repeated', () => {
    const { wire, sock } = resting()
    wire.send('P.', { seq: edge(wire, sock) + 1, data: 'far' })
    expect(wire.take()).toEqual(['. 1 ack 1'])
    expect(wire.rules()).toEqual(['segment-in.outOfWindow'])
  })

  test('answers to segments without data: one in half a second', () => {
    const { wire } = resting()
    const beyond = 1_000_000
    for (let n = 0; n < 3; n += 1) wire.send('.', { seq: beyond })
    expect(wire.take()).toEqual(['. 1 ack 1'])
    wire.advance(500)
    wire.send('.', { seq: beyond })
    expect(wire.take()).toEqual(['. 1 ack 1'])
  })

  test('an old one without data is a probe: answered (RFC 9293 3.8.4)', () => {
    const { wire } = resting()
    wire.send('P.', { data: 'hello' })
    wire.take()
    wire.rules()
    wire.send('.', { seq: 5 })
    expect(wire.take()).toEqual(['. 1 ack 6'])
    expect(wire.rules()).toEqual(['segment-in.probed'])
  })

  test('a part inside of the window is enough while nothing waits to be read', () => {
    const { wire, sock } = resting()
    const beyond = edge(wire, sock) - 2
    wire.send('.', { seq: 1 })
    wire.send('P.', { seq: beyond, data: 10 })
    expect(wire.rules()).toContain('segment-in.dataAhead')
    expect(wire.take()).toEqual([`. 1 ack 1 sack ${beyond}-${beyond + 10}`])
  })
})

describe('RST', () => {
  test('at the next sequence number: ECONNRESET', () => {
    const { wire, sock } = resting()
    wire.send('R')
    expect(wire.rules()).toEqual(['segment-in.reset'])
    expect(wire.take()).toEqual([])
    expect(sock.recv()).toBe('<ECONNRESET>')
    expect(wire.states()).toEqual(['CLOSE', 'LISTEN'])
    expect(wire.host.timers.size).toBe(0)
  })

  test('elsewhere in the window: a challenge, once in half a second (RFC 5961 3.2)', () => {
    const { wire } = resting()
    wire.send('R', { seq: 10 })
    wire.send('R', { seq: 11 })
    expect(wire.take()).toEqual(['. 1 ack 1'])
    expect(wire.rules()).toEqual(['segment-in.resetChallenged', 'segment-in.resetChallenged'])
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
  })

  test('outside of it: ignored', () => {
    const { wire } = resting()
    wire.send('R', { seq: 0 })
    wire.send('R', { seq: 1_000_000 })
    expect(wire.take()).toEqual([])
    expect(wire.rules()).toEqual([])
  })

  test('at the end of what is reported as received: reset (RFC 2018)', () => {
    const { wire } = resting()
    wire.send('P.', { seq: 10, data: 5 })
    wire.send('R', { seq: 12 })
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
    wire.send('R', { seq: 15 })
    expect(wire.states()).toEqual(['CLOSE', 'LISTEN'])
  })

  test('without SACK only the next one counts', () => {
    const { wire } = resting({ sack: false })
    wire.send('P.', { seq: 10, data: 5 })
    wire.send('R', { seq: 15 })
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
  })

  test('an old timestamp does not save from it', () => {
    const { wire } = resting()
    wire.send('R', { stamps: [1, 0] })
    expect(wire.states()).toEqual(['CLOSE', 'LISTEN'])
  })

  test('right in front of the FIN that was taken: EPIPE (facts 1.9)', () => {
    const { wire, sock } = resting()
    wire.send('F.')
    wire.send('R', { seq: 1 })
    expect(sock.send('x')).toBe('EPIPE')
    expect(wire.states()).toEqual(['CLOSE', 'LISTEN'])
  })
})

describe('SYN', () => {
  test.each([
    ['in the window', 'S', 5],
    ['before it', 'S', 0],
    ['beyond it', 'S', 1_000_000],
    ['with ACK', 'S.', 0],
  ])('%s: a challenge, once in half a second (RFC 5961 4.2)', (_, flags, seq) => {
    const { wire } = resting()
    wire.send(flags, { seq })
    wire.send(flags, { seq })
    expect(wire.take()).toEqual(['. 1 ack 1'])
    expect(wire.rules()).toContain('segment-in.synChallenged')
    expect(wire.states()).toEqual(['ESTABLISHED', 'LISTEN'])
  })
})

describe('timestamps (PAWS, RFC 7323 5)', () => {
  test('an older one: dropped and acknowledged', () => {
    const { wire, sock } = resting()
    wire.send('P.', { data: 'x' })
    wire.take()
    wire.rules()
    wire.send('P.', { seq: 2, data: 'y', stamps: [wire.clock - 1, 0] })
    expect(wire.take()).toEqual(['. 1 ack 2'])
    expect(wire.rules()).toEqual(['segment-in.oldTimestamp'])
    expect(sock.recv()).toBe('x')
  })

  test('an old duplicate is reported as one', () => {
    const { wire } = resting()
    wire.send('P.', { data: 'xyz' })
    wire.take()
    wire.send('P.', { seq: 1, data: 'xyz', stamps: [wire.clock - 1, 0] })
    expect(wire.take()).toEqual(['. 1 ack 4 sack 1-4'])
  })

  test('without data the answer is rationed', () => {
    const { wire } = resting()
    wire.send('P.', { data: 'x' })
    wire.take()
    for (let n = 0; n < 2; n += 1) wire.send('.', { stamps: [1, 0] })
    expect(wire.take()).toEqual(['. 1 ack 2'])
  })

  test('a segment without one is taken all the same', () => {
    const { wire, sock } = resting()
    wire.send('P.', { data: 'x', stamps: null })
    expect(sock.recv()).toBe('x')
  })

  test('the one that is echoed is that of the first segment not yet acknowledged', () => {
    const { wire } = resting()
    const first = wire.clock
    wire.advance(100)
    wire.send('.', { seq: 9, stamps: [wire.clock, 0] })
    wire.send('P.', { seq: 1, data: 'x', stamps: [first + 50, 0] })
    expect(wire.last.options.timestamps?.[1]).toBe(first + 50)
  })
})

describe('acknowledgements', () => {
  test('without ACK: dropped', () => {
    const { wire, sock } = resting()
    wire.send('P', { data: 'x' })
    expect(wire.rules()).toEqual(['segment-in.noAck'])
    expect(wire.take()).toEqual([])
    sock.setblocking(false)
    expect(sock.recv()).toBe('<EAGAIN>')
  })

  test('of what was never sent: dropped, silently while ESTABLISHED', () => {
    const { wire } = resting()
    wire.send('.', { ack: 5 })
    expect(wire.rules()).toEqual(['segment-in.ackOfNothing'])
    expect(wire.take()).toEqual([])
  })

  test('the same in other states: a challenge, once in half a second (RFC 5961 5)', () => {
    const { wire } = resting()
    wire.send('F.')
    wire.take()
    wire.advance(100)
    wire.take()
    wire.send('.', { ack: 5 })
    wire.send('.', { ack: 5 })
    expect(wire.take()).toEqual(['. 1 ack 2'])
  })

  test('an old one: its data counts all the same', () => {
    const { wire, sock } = resting()
    sock.send('hello')
    wire.send('.')
    wire.send('P.', { ack: 2, data: 'x' })
    expect(sock.recv()).toBe('x')
    expect(wire.record(sock).tcb.sndUna).toBe((wire.iss + 6) | 0)
  })

  test('the window follows the newest segment only (RFC 9293 3.10.7.4)', () => {
    const { wire, sock } = resting()
    const window = (): number => wire.record(sock).tcb.sndWnd
    wire.send('P.', { data: 'a', window: 5000 })
    expect(window()).toBe(60000)
    wire.send('P.', { data: 'b', window: 5000 })
    expect(window()).toBe(5000)
    wire.send('.', { seq: 1, window: 7000 })
    expect(window()).toBe(5000)
    wire.send('.', { window: 4000 })
    expect(window()).toBe(4000)
    wire.send('.', { window: 3000 })
    expect(window()).toBe(4000)
    wire.send('.', { window: 4500 })
    expect(window()).toBe(4500)
    wire.send('.', { window: 0 })
    expect(window()).toBe(0)
    sock.send('x')
    wire.send('.', { window: 65535 })
    expect(window()).toBe(65535)
  })
})
