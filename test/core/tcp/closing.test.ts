// The end of a connection: FIN in each order, data for a program that has let go, resets, SO_LINGER, TCP_LINGER2.
// RFC 9293 3.6, 3.10.4, 3.10.5, 3.10.7.4; facts 5.3, 9.1.
import { describe, expect, test } from 'vitest'
import { SO_LINGER, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import {
  closeWait,
  closing,
  established,
  finWait1,
  finWait2,
  lastAck,
  linger,
  SHUT_WR,
} from './support/closing.ts'
import { Wire } from './support/wire.ts'

const SHUT_RD = 0

const SHUT_RDWR = 2

const SYNCHRONISED = {
  ESTABLISHED: established,
  FIN_WAIT1: finWait1,
  FIN_WAIT2: finWait2,
  CLOSING: closing,
  CLOSE_WAIT: closeWait,
  LAST_ACK: lastAck,
} as const

const STATES = Object.keys(SYNCHRONISED) as (keyof typeof SYNCHRONISED)[]

describe('FIN in each order', () => {
  test('this side first: FIN_WAIT1, FIN_WAIT2, TIME_WAIT; the socket is CLOSE', () => {
    const { wire, sock } = established()
    sock.shutdown(SHUT_WR)
    expect(wire.take()).toEqual(['F. 1 ack 1'])
    expect(wire.states()).toEqual(['FIN_WAIT1'])
    wire.send('.')
    expect(wire.states()).toEqual(['FIN_WAIT2'])
    wire.send('F.')
    expect(wire.take()).toEqual(['. 2 ack 2'])
    expect(wire.states()).toEqual(['CLOSE', 'TIME_WAIT'])
    expect(sock.recv()).toBe('')
    expect(wire.rules()).toEqual(expect.arrayContaining(['segment-in.finAcked', 'segment-in.fin']))
  })

  test('the FIN carries what was still to be sent', () => {
    const { wire, sock } = established()
    sock.send('a', 0x8000)
    sock.shutdown(SHUT_WR)
    expect(wire.take()).toEqual(['FP. 1+1 ack 1'])
    wire.send('.')
    expect(wire.states()).toEqual(['FIN_WAIT2'])
  })

  test('an ACK of the data alone leaves FIN_WAIT1', () => {
    const { wire, sock } = established()
    sock.send('a')
    sock.shutdown(SHUT_WR)
    wire.send('.', { ack: 2 })
    expect(wire.states()).toEqual(['FIN_WAIT1'])
  })

  test('FIN with the ACK of ours: TIME_WAIT at once', () => {
    const { wire } = finWait1()
    wire.send('F.')
    expect(wire.take()).toEqual(['. 2 ack 2'])
    expect(wire.states()).toEqual(['CLOSE', 'TIME_WAIT'])
  })

  test('the peer first: CLOSE_WAIT, LAST_ACK, gone', () => {
    const { wire, sock } = established()
    wire.send('F.')
    wire.advance(0)
    expect(wire.take()).toEqual(['. 1 ack 2'])
    expect(wire.states()).toEqual(['CLOSE_WAIT'])
    sock.close()
    expect(wire.take()).toEqual(['F. 1 ack 2'])
    expect(wire.states()).toEqual(['LAST_ACK'])
    wire.send('.')
    expect(wire.states()).toEqual([])
    expect(wire.host.timers.size).toBe(0)
  })

  test('the same with the descriptor still open: the socket is CLOSE', () => {
    const { wire, sock } = lastAck()
    wire.send('.')
    expect(wire.states()).toEqual(['CLOSE'])
    expect(sock.shutdown(SHUT_WR)).toBe('ENOTCONN')
    expect(sock.send('x')).toBe('EPIPE')
  })

  test('FINs cross: CLOSING, then TIME_WAIT (facts 9.1)', () => {
    const { wire } = finWait1()
    wire.send('F.', { ack: 1 })
    expect(wire.take()).toEqual(['. 2 ack 2'])
    expect(wire.rules()).toContain('segment-in.simultaneousClose')
    expect(wire.states()).toEqual(['CLOSING'])
    wire.send('.')
    expect(wire.states()).toEqual(['CLOSE', 'TIME_WAIT'])
  })

  test('a FIN ahead of a gap waits for it', () => {
    const { wire, sock } = established()
    wire.send('F.', { seq: 6 })
    expect(wire.states()).toEqual(['ESTABLISHED'])
    wire.send('P.', { data: 'hello' })
    expect(wire.states()).toEqual(['CLOSE_WAIT'])
    expect(sock.recv()).toBe('hello')
    expect(sock.recv()).toBe('')
  })

  test('a FIN again is acknowledged again', () => {
    const { wire } = closeWait()
    wire.send('F.', { seq: 1 })
    expect(wire.take()).toEqual(['. 1 ack 2 sack 1-2'])
    expect(wire.states()).toEqual(['CLOSE_WAIT'])
  })
})

describe('another FIN, which begins with the first and reaches beyond it', () => {
  test.each([
    ['CLOSE_WAIT', closeWait],
    ['LAST_ACK', lastAck],
    ['CLOSING', closing],
  ] as const)('moves nothing in %s', (state, make) => {
    const { wire, sock } = make()
    wire.send('F.', { seq: 1, data: 1, ack: 1 })
    wire.advance(40)
    expect(wire.states()).toEqual([state])
    expect(wire.take().at(-1)).toMatch(/^\. .* ack 3/)
    expect(sock.recv()).toBe('')
    expect(sock.getsockopt(SOL_SOCKET, 4)).toBe(0)
  })
})

describe.each(STATES)('in %s', (state) => {
  const make = SYNCHRONISED[state]
  const peerDone = state === 'CLOSING' || state === 'CLOSE_WAIT' || state === 'LAST_ACK'

  test('RST ends the connection', () => {
    const { wire, sock } = make()
    wire.send('R')
    expect(wire.states()).toEqual(['CLOSE'])
    expect(wire.take()).toEqual([])
    expect(wire.host.timers.size).toBe(0)
    expect(sock.poll() & 0x8).toBe(0x8)
    expect(sock.getsockopt(SOL_SOCKET, 4)).toBe(state === 'CLOSE_WAIT' ? 32 : 104)
  })

  test('and without a program the record goes', () => {
    const { wire, sock } = make()
    sock.close()
    wire.take()
    wire.send('R')
    expect(wire.states()).toEqual([])
    expect(wire.host.timers.size).toBe(0)
  })

  test('AF_UNSPEC resets it; a FIN that has left is followed by none (RFC 9293 3.10.5)', () => {
    const { wire, sock } = make()
    wire.take()
    sock.connect(null)
    const sent = state === 'CLOSING' || state === 'LAST_ACK' ? 0 : 1
    expect(wire.take()).toHaveLength(sent)
    expect(wire.states()).toEqual(['CLOSE'])
  })

  test('SO_LINGER without time resets it', () => {
    const { wire, sock } = make((s) => s.setsockopt(SOL_SOCKET, SO_LINGER, linger(0)))
    wire.take()
    sock.close()
    const silent = state === 'CLOSING' || state === 'LAST_ACK'
    expect(wire.take().map((text) => text.slice(0, 2))).toEqual(silent ? [] : ['R.'])
    expect(wire.states()).toEqual([])
  })

  test('close with unread data resets it (facts 5.3)', () => {
    const { wire, sock } = established()
    wire.send('P.', { data: 'x' })
    if (state === 'FIN_WAIT1' || state === 'FIN_WAIT2' || state === 'CLOSING') {
      sock.shutdown(SHUT_WR)
      if (state === 'FIN_WAIT2') wire.send('.')
      if (state === 'CLOSING') wire.send('F.', { ack: 1 })
    } else if (peerDone) {
      wire.send('F.')
      if (state === 'LAST_ACK') sock.shutdown(SHUT_WR)
    }
    expect(wire.states()).toEqual([state])
    wire.take()
    sock.close()
    expect(wire.take().map((text) => text.slice(0, 2))).toEqual(['R.'])
    expect(wire.states()).toEqual([])
  })

  test('data beyond a FIN, or for a program that has let go, resets it (RFC 9293 3.6.1)', () => {
    const { wire, sock } = make()
    if (!peerDone) sock.shutdown(SHUT_RDWR)
    const before = wire.states()
    wire.take()
    wire.send('P.', { seq: 1, data: 'xyz', ack: 1 })
    if (state === 'ESTABLISHED') expect(before).toEqual(['FIN_WAIT1'])
    expect(wire.states()).toEqual(['CLOSE'])
    expect(wire.take().map((text) => text[0])).toEqual(['R'])
    expect(wire.rules()).toContain('segment-in.dataAfterClose')
  })
})

describe('data behind a FIN', () => {
  test.each(['CLOSING', 'CLOSE_WAIT', 'LAST_ACK'] as const)('is ignored in %s', (state) => {
    const { wire } = SYNCHRONISED[state]()
    wire.send('P.', { data: 'x', ack: 1 })
    expect(wire.take()).toEqual([])
    expect(wire.states()).toEqual([state])
  })
})

describe('SHUT_RD', () => {
  test('sends nothing, and what comes later is still given (facts 5.3)', () => {
    const { wire, sock } = established()
    sock.shutdown(SHUT_RD)
    expect(wire.take()).toEqual([])
    wire.send('P.', { data: 'x' })
    expect(sock.recv()).toBe('x')
    expect(sock.recv()).toBe('')
  })
})

describe('an accepted connection of a listener that was shut before it listened', () => {
  test('inherits its sides: it finishes at once', () => {
    const wire = new Wire()
    wire.listener(5, (sock) => sock.shutdown(SHUT_WR))
    wire.send('S')
    wire.take()
    wire.send('.')
    expect(wire.take()).toEqual(['F. 1 ack 1'])
    expect(wire.states()).toEqual(['FIN_WAIT1', 'LISTEN'])
  })
})

describe('a listener goes with connections in its queue (facts 3.4)', () => {
  test.each([
    ['ESTABLISHED', [], ['R. 1 ack 1']],
    ['CLOSE_WAIT', [['F.', {}]], ['R. 1 ack 2']],
    ['CLOSE', [['R', {}]], []],
  ] as const)('%s: told by RST where there is somebody', (state, segments, told) => {
    const wire = new Wire()
    const listener = wire.listener()
    wire.open()
    for (const [flags, made] of segments) wire.send(flags, made)
    expect(wire.states()).toEqual([state, 'LISTEN'].sort())
    wire.take()
    listener.close()
    expect(wire.take()).toEqual(told)
    expect(wire.states()).toEqual([])
    expect(wire.rules()).toContain('handshake.listenerGone')
  })
})
