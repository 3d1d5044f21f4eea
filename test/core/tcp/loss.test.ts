// Loss and its repair: the SACK scoreboard (RFC 6675), RACK and its reordering timer (RFC 8985), duplicate ACKs without
// SACK (RFC 5681, 6582), the rate of recovery (RFC 6937); facts 9.1.
import { describe, expect, test } from 'vitest'
import type { TestSocket } from '../../support/sockets.ts'
import { type PeerOptions, Wire } from './support/wire.ts'

const MSS = 1448

interface Sending {
  readonly wire: Wire
  readonly sock: TestSocket
}

/** `segments` of 1448 bytes have left at once over a path of 100 ms. */
function sending(
  segments: number,
  peer: PeerOptions = {},
  prepare?: (sock: TestSocket) => void,
): Sending {
  const wire = new Wire(peer)
  const sock = wire.dialling(prepare)
  wire.advance(100)
  wire.send('S.')
  sock.send(new Uint8Array(segments * MSS))
  wire.take()
  wire.rules()
  wire.advance(100)
  return { wire, sock }
}

/** The relative sequence number of the n-th segment, from 0. */
function at(n: number): number {
  return 1 + n * MSS
}

/** The state of the sender, with that of its recovery. */
function tcbOf({ wire, sock }: Sending) {
  const { flow, recovery, tries, retransmitTimer } = wire.record(sock).tcb
  const { cwnd, ssthresh, packetsOut } = flow
  const { state, lostOut, retransOut, sackedOut } = recovery
  return {
    recovery: state,
    cwnd,
    ssthresh,
    lostOut,
    retransOut,
    sackedOut,
    packetsOut,
    retransmits: tries.retransmits,
    retransmitTimer,
  }
}

describe('SACK', () => {
  test('the third report behind a gap sends the lost segment again, one round trip after it left (facts 9.1)', () => {
    const s = sending(10)
    s.wire.send('.', { ack: at(2), sack: [[at(3), at(4)]] })
    s.wire.send('.', { ack: at(2), sack: [[at(3), at(5)]] })
    expect(s.wire.take()).toEqual([])
    s.wire.send('.', { ack: at(2), sack: [[at(3), at(6)]] })
    expect(s.wire.take()).toEqual([`. ${at(2)}+1448 ack 1`])
    expect(tcbOf(s)).toMatchObject({
      recovery: 'recovery',
      lostOut: 1,
      retransOut: 1,
      sackedOut: 3,
    })
    expect(s.wire.rules()).toContain('segment-out.retransmitted')
  })

  test('recovery ends when everything that was out is acknowledged; the window is 70 % (RFC 9438 4.6)', () => {
    const s = sending(10)
    s.wire.send('.', { ack: at(0), sack: [[at(1), at(4)]] })
    const { ssthresh } = tcbOf(s)
    expect(ssthresh).toBe(7)
    s.wire.send('.', { ack: at(4), sack: [] })
    expect(tcbOf(s).recovery).toBe('recovery')
    s.wire.send('.', { ack: at(10) })
    expect(tcbOf(s)).toMatchObject({
      recovery: 'open',
      cwnd: 7,
      lostOut: 0,
      retransOut: 0,
      sackedOut: 0,
    })
  })

  test('reno halves', () => {
    const s = sending(10, {}, (sock) => sock.setsockopt(6, 13, new TextEncoder().encode('reno')))
    s.wire.send('.', { ack: at(0), sack: [[at(1), at(4)]] })
    expect(tcbOf(s).ssthresh).toBe(5)
  })

  test('what the peer reports twice counts once, and a report across segments counts for none', () => {
    const s = sending(10)
    s.wire.send('.', { ack: at(0), sack: [[at(4), at(5)]] })
    s.wire.send('.', {
      ack: at(0),
      sack: [
        [at(4), at(5)],
        [at(6), at(6) + 700],
      ],
    })
    expect(tcbOf(s).sackedOut).toBe(1)
  })

  test('a lost segment that arrives after all is lost no more', () => {
    const s = sending(10)
    s.wire.send('.', { ack: at(0), sack: [[at(3), at(6)]] })
    expect(tcbOf(s)).toMatchObject({ lostOut: 3 })
    const { retransOut } = tcbOf(s)
    s.wire.send('.', {
      ack: at(0),
      sack: [
        [at(1), at(2)],
        [at(3), at(6)],
      ],
    })
    expect(tcbOf(s).lostOut).toBe(2)
    expect(tcbOf(s).retransOut).toBeLessThanOrEqual(retransOut)
  })

  test('reports are ignored where SACK was not agreed on', () => {
    const s = sending(10, { sack: false })
    s.wire.send('.', { ack: at(0), sack: [[at(3), at(6)]] })
    expect(tcbOf(s).sackedOut).toBe(1)
  })
})

describe('the reordering timer (RFC 8985 6.3)', () => {
  test('less than three reports: a quarter of the round trip later the gap is lost', () => {
    const s = sending(3)
    s.wire.send('.', { ack: at(0), sack: [[at(1), at(2)]] })
    expect(s.wire.take()).toEqual([])
    expect(tcbOf(s)).toMatchObject({ retransmitTimer: 'reorder', recovery: 'disorder' })
    s.wire.advance(26)
    expect(s.wire.take()).toEqual([`. ${at(0)}+1448 ack 1`])
    expect(s.wire.rules()).toContain('timer.reorder')
    expect(tcbOf(s).retransmitTimer).toBe('rto')
  })

  test('the segment arrives in time: it was only reordered', () => {
    const s = sending(3)
    s.wire.send('.', { ack: at(0), sack: [[at(1), at(2)]] })
    s.wire.advance(10)
    s.wire.send('.', { ack: at(2) })
    expect(tcbOf(s).recovery).toBe('open')
    s.wire.advance(15)
    expect(s.wire.take()).toEqual([])
    expect(tcbOf(s).retransmitTimer).toBe('rto')
  })
})

describe('duplicate ACKs without SACK (RFC 5681 3.2)', () => {
  test('the third sends the first segment again; each partial ACK the next (RFC 6582)', () => {
    const s = sending(10, { sack: false })
    for (let n = 0; n < 2; n += 1) s.wire.send('.', { ack: at(0) })
    expect(s.wire.take()).toEqual([])
    s.wire.send('.', { ack: at(0) })
    expect(s.wire.take()).toEqual([`. ${at(0)}+1448 ack 1`])
    s.wire.send('.', { ack: at(3) })
    expect(s.wire.take()[0]).toBe(`. ${at(3)}+1448 ack 1`)
    s.wire.send('.', { ack: at(10) })
    expect(tcbOf(s)).toMatchObject({ recovery: 'open', sackedOut: 0 })
  })

  test('further ones send nothing more of it', () => {
    const s = sending(10, { sack: false })
    for (let n = 0; n < 6; n += 1) s.wire.send('.', { ack: at(0) })
    expect(s.wire.take()).toEqual([`. ${at(0)}+1448 ack 1`])
    expect(tcbOf(s)).toMatchObject({ recovery: 'recovery', lostOut: 1, sackedOut: 6 })
  })

  test('they count for what has left the network, but never for all of it', () => {
    const s = sending(2, { sack: false })
    for (let n = 0; n < 5; n += 1) s.wire.send('.', { ack: at(0) })
    expect(tcbOf(s).sackedOut).toBe(1)
    s.wire.send('.', { ack: at(2) })
    expect(tcbOf(s).sackedOut).toBe(0)
  })

  test('an ACK of several takes them back', () => {
    const s = sending(10, { sack: false })
    for (let n = 0; n < 2; n += 1) s.wire.send('.', { ack: at(0) })
    s.wire.send('.', { ack: at(1) })
    expect(tcbOf(s).sackedOut).toBe(2)
    s.wire.send('.', { ack: at(9) })
    expect(tcbOf(s).sackedOut).toBe(0)
  })
})

describe('the retransmission timer', () => {
  test.each([true, false])(
    'everything in flight is lost, and goes again from one segment (SACK %s)',
    (sack) => {
      const s = sending(10, { sack })
      s.wire.take()
      s.wire.advance(sack ? 1000 : 600)
      expect(tcbOf(s)).toMatchObject({ recovery: 'loss', cwnd: 1, retransmits: 1 })
      s.wire.take()
      s.wire.send('.', { ack: at(1) })
      expect(s.wire.take().length).toBeGreaterThan(0)
      s.wire.send('.', { ack: at(10) })
      expect(tcbOf(s)).toMatchObject({ recovery: 'open', lostOut: 0, retransOut: 0 })
    },
  )

  test('what was reported as received does not go again', () => {
    const s = sending(4)
    s.wire.send('.', { ack: at(0), sack: [[at(1), at(4)]] })
    s.wire.take()
    s.wire.advance(2000)
    expect(new Set(s.wire.take())).toEqual(new Set([`. ${at(0)}+1448 ack 1`]))
  })
})

describe('a segment that is sent again', () => {
  test('begins where the acknowledgement ends', () => {
    const s = sending(2)
    s.wire.send('.', { ack: at(0) + 500 })
    s.wire.advance(2000)
    expect(s.wire.take().at(-1)).toBe(`. ${at(0) + 500}+948 ack 1`)
  })

  test('is cut where segments have become smaller', () => {
    const s = sending(1)
    s.wire.record(s.sock).tcb.mss = 1000
    s.wire.advance(1000)
    expect(new Set(s.wire.take())).toEqual(new Set(['. 1+1000 ack 1']))
    s.wire.send('.', { ack: 1001 })
    expect(s.wire.take()).toEqual(['P. 1001+448 ack 1'])
    s.wire.send('.', { ack: 1449 })
    expect(tcbOf(s)).toMatchObject({ packetsOut: 0, lostOut: 0, retransOut: 0 })
  })

  test('waits where the window has shrunk below it, unless it is the first', () => {
    const s = sending(4)
    s.wire.send('P.', { ack: at(0), data: 'x', window: 0 })
    s.wire.send('P.', { ack: at(0), data: 'x', window: 0, sack: [[at(3), at(4)]] })
    s.wire.take()
    s.wire.advance(5000)
    expect(new Set(s.wire.take().filter((text) => text.includes('+')))).toEqual(
      new Set([`. ${at(0)}+1448 ack 3`]),
    )
  })
})
