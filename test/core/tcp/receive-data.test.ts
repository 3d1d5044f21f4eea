// The text of segments: gaps, overlaps, full buffers, what is acknowledged when; RFC 9293 3.10.7.4, 3.8.6; RFC 2018;
// facts 5.2, 9.1.
import { describe, expect, test } from 'vitest'
import { SO_RCVBUF, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import { TCP_QUICKACK } from '../../../src/core/constants/tcp-options.ts'
import type { TestSocket } from '../../support/sockets.ts'
import { type PeerOptions, Wire } from './support/wire.ts'

const MSS = 1448

function established(
  peer: PeerOptions = {},
  prepare?: (sock: TestSocket) => void,
): { wire: Wire; sock: TestSocket } {
  const wire = new Wire(peer)
  const sock = wire.accepted(prepare)
  wire.rules()
  return { wire, sock }
}

describe('gaps', () => {
  test('data beyond a gap is kept and reported, the latest block first (RFC 2018 4)', () => {
    const { wire, sock } = established()
    wire.send('P.', { seq: 11, data: 'third' })
    wire.send('P.', { seq: 21, data: 'fifth' })
    wire.send('P.', { seq: 31, data: 'seven' })
    wire.send('P.', { seq: 16, data: 'fouro' })
    expect(wire.take()).toEqual(
      [
        '. 1 ack 1 sack 11-16',
        '. 1 ack 1 sack 21-26 11-16',
        '. 1 ack 1 sack 31-36 21-26 11-16',
        '. 1 ack 1 sack 11-26 31-36',
      ].slice(0, 3),
    )
    wire.advance(10)
    expect(wire.take()).toEqual(['. 1 ack 1 sack 11-26 31-36'])
    expect(wire.rules()).toContain('segment-in.dataAhead')
    wire.send('P.', { seq: 1, data: 'firstother' })
    expect(wire.take()).toEqual(['. 1 ack 26 sack 31-36'])
    expect(sock.recv()).toBe('firstotherthirdfourofifth')
  })

  test('no more than three blocks beside a timestamp, four without', () => {
    for (const [timestamps, blocks] of [
      [true, 3],
      [false, 4],
    ] as const) {
      const { wire } = established({ timestamps })
      for (let n = 0; n < 6; n += 1) {
        wire.send('P.', { seq: 11 + 20 * n, data: 5 })
        wire.advance(10)
      }
      expect(wire.last.options.sack).toHaveLength(blocks)
    }
  })

  test('without SACK every one is acknowledged, bare', () => {
    const { wire } = established({ sack: false })
    for (let n = 0; n < 6; n += 1) wire.send('P.', { seq: 11 + 20 * n, data: 5 })
    expect(wire.take()).toEqual(Array(6).fill('. 1 ack 1'))
  })

  /** A connection that has measured a round trip of 100 ms, and acknowledges no longer at once. */
  function farAway(): Wire {
    const wire = new Wire()
    wire.dialling()
    wire.advance(100)
    wire.send('S.')
    for (let n = 0; n < 30; n += 1) {
      wire.advance(100)
      wire.send('.', { data: MSS })
    }
    wire.advance(100)
    wire.take()
    return wire
  }

  /** So many small segments beyond a gap of ten bytes, one after the other or with gaps between them. */
  function ahead(wire: Wire, count: number, distance: number): void {
    const first = wire.seq + 10
    for (let n = 0; n < count; n += 1) wire.send('P.', { seq: first + distance * n, data: 5 })
  }

  test('three at once, then they are thinned out: one each millisecond at most', () => {
    const wire = farAway()
    ahead(wire, 20, 5)
    expect(wire.take()).toHaveLength(3)
    wire.advance(0.999)
    expect(wire.take()).toHaveLength(0)
    wire.advance(0.001)
    expect(wire.take()).toEqual(['. 1 ack 43441 sack 43451-43551'])
    // Progress that leaves a gap is the first of the next three.
    wire.send('P.', { seq: 43441, data: 5 })
    ahead(wire, 4, 20)
    expect(wire.take()).toHaveLength(3)
  })

  test('but after 44 one leaves in any case', () => {
    const wire = farAway()
    ahead(wire, 49, 5)
    expect(wire.take()).toHaveLength(4)
  })

  test('and where a later one would not tell of all blocks: of what was put off, before the next', () => {
    const wire = farAway()
    ahead(wire, 8, 20)
    expect(wire.take().slice(3)).toEqual([
      '. 1 ack 43441 sack 43511-43516 43491-43496 43471-43476',
      '. 1 ack 43441 sack 43551-43556 43531-43536 43511-43516',
    ])
    wire.advance(1)
    expect(wire.take()).toEqual(['. 1 ack 43441 sack 43591-43596 43571-43576 43551-43556'])
  })

  test('nothing is put off before a round trip was measured', () => {
    const { wire } = established()
    ahead(wire, 5, 5)
    expect(wire.take()).toHaveLength(3)
    wire.advance(0)
    expect(wire.take()).toEqual(['. 1 ack 1 sack 11-36'])
  })

  test('what lies ahead twice is reported twice (RFC 2883)', () => {
    const { wire } = established()
    wire.send('P.', { seq: 11, data: 5 })
    wire.take()
    wire.send('P.', { seq: 11, data: 5 })
    expect(wire.take()).toEqual(['. 1 ack 1 sack 11-16 11-16'])
  })

  test('a segment that fills the gap and more', () => {
    const { wire, sock } = established()
    wire.send('P.', { seq: 3, data: 'cde' })
    wire.send('P.', { seq: 4, data: 'de' })
    wire.send('P.', { seq: 1, data: 'abcd' })
    expect(sock.recv()).toBe('abcde')
    wire.send('P.', { seq: 9, data: 'ij' })
    wire.send('P.', { seq: 12, data: 'lm' })
    wire.send('P.', { seq: 6, data: 'fghijklmno' })
    expect(sock.recv()).toBe('fghijklmno')
  })

  test('FIN ahead, and data beyond it', () => {
    const { wire, sock } = established()
    wire.send('FP.', { seq: 3, data: 'c' })
    wire.send('P.', { seq: 9, data: 'never' })
    wire.send('P.', { seq: 1, data: 'ab' })
    expect(sock.recv()).toBe('abc')
    expect(sock.recv()).toBe('')
    expect(wire.states()).toEqual(['CLOSE_WAIT', 'LISTEN'])
  })
})

describe('the acknowledgement', () => {
  test('of small messages one way: at once (facts 9.1)', () => {
    const { wire } = established()
    for (let n = 0; n < 6; n += 1) {
      wire.send('P.', { data: 5 })
      wire.advance(20)
    }
    expect(wire.take()).toHaveLength(6)
  })

  test('while this side has answered: with the next answer, or after 40 ms', () => {
    const { wire, sock } = established()
    wire.send('P.', { data: 'question' })
    sock.recv()
    wire.take()
    sock.send('answer')
    wire.send('P.', { data: 'question' })
    expect(wire.take()).toEqual(['P. 1+6 ack 9'])
    wire.advance(39)
    expect(wire.take()).toEqual([])
    wire.advance(1)
    expect(wire.take()).toEqual(['. 7 ack 17'])
    expect(wire.rules()).toContain('segment-in.delayedAck')
  })

  test('of the second full segment: at once (RFC 5681 4.2)', () => {
    const { wire, sock } = established()
    sock.setsockopt(6, TCP_QUICKACK, 0)
    wire.send('.', { data: MSS })
    expect(wire.take()).toEqual([])
    wire.send('.', { data: MSS })
    expect(wire.take()).toEqual([`. 1 ack ${1 + 2 * MSS}`])
  })

  test('what the program reads may be the moment (RFC 9293 3.8.6.3)', () => {
    const { wire, sock } = established()
    sock.setsockopt(6, TCP_QUICKACK, 0)
    wire.send('P.', { data: 5 })
    wire.send('P.', { data: 5 })
    wire.take()
    expect(sock.recv()).toHaveLength(10)
    wire.advance(300)
    expect(wire.take().length).toBeLessThanOrEqual(1)
  })
})

describe('a full receive buffer (facts 5.2)', () => {
  const small = (sock: TestSocket): unknown => sock.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)

  /** Sends full segments until the window is closed; gives how much was taken. */
  function fill(wire: Wire): number {
    for (let n = 0; n < 100; n += 1) {
      const before = wire.seen.length
      wire.send('.', { data: MSS })
      wire.advance(250)
      const { window, ack } = wire.last
      if (wire.seen.length > before && window === 0) return (ack - wire.peerSeq(1)) | 0
    }
    return -1
  }

  test('offers no window, drops what comes, and says so', () => {
    const { wire, sock } = established({}, small)
    const taken = fill(wire)
    expect(taken).toBeGreaterThan(0)
    wire.rules()
    wire.take()
    wire.send('.', { seq: taken + 1, data: 100 })
    expect(wire.rules().some((rule) => /dataNoRoom|outOfWindow/.test(rule))).toBe(true)
    expect(wire.take()).toEqual([`. 1 ack ${taken + 1}`])
    expect(wire.last.window).toBe(0)
    expect(sock.recv(100_000)).toHaveLength(taken)
    expect(wire.last.window).toBeGreaterThan(0)
  })

  test('a probe of one byte is answered', () => {
    const { wire } = established({}, small)
    const taken = fill(wire)
    wire.take()
    wire.send('.', { seq: taken })
    expect(wire.take()).toEqual([`. 1 ack ${taken + 1}`])
  })

  test('a FIN finds its place all the same', () => {
    const { wire, sock } = established({}, small)
    const taken = fill(wire)
    wire.send('F.', { seq: taken + 1 })
    expect(wire.states()).toEqual(['CLOSE_WAIT', 'LISTEN'])
    expect(sock.recv(100_000)).toHaveLength(taken)
    expect(sock.recv()).toBe('')
  })
})

describe('the right edge of the window', () => {
  test('data that begins there is dropped, and what is expected is repeated', () => {
    const wire = new Wire()
    const sock = wire.connected()
    const { tcb } = wire.record(sock)
    wire.rules()
    wire.send('P.', { seq: 1 + tcb.rcvWnd, data: 100 })
    expect(wire.rules()).toContain('segment-in.outOfWindow')
    expect(wire.take()).toEqual(['. 1 ack 1'])
    expect(tcb.gaps.reassembly.isEmpty).toBe(true)
  })

  test('a FIN with the last byte again finds no room where the window is shut', () => {
    const wire = new Wire()
    const sock = wire.connected((s) => s.setsockopt(1, 8, 1))
    wire.send('P.', { data: 1448 })
    expect(wire.last.window).toBe(0)
    wire.rules()
    wire.send('F.', { seq: 1448, data: 1 })
    expect(wire.rules()).toContain('segment-in.dataNoRoom')
    expect(wire.states()).toEqual(['ESTABLISHED'])
    expect(wire.last.ack).toBe(wire.peerSeq(1449))
    expect(sock.recv()).toHaveLength(1448)
    wire.send('F.', { seq: 1448, data: 1 })
    expect(wire.states()).toEqual(['CLOSE_WAIT'])
  })
})
