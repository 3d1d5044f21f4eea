// Where the receive buffer is full of what lies ahead of a gap: the gap goes before it, and the peer sends it again
// (RFC 2018 8; tcp_prune_ofo_queue of Linux).
import { describe, expect, test } from 'vitest'
import { Wire } from '../support/wire.ts'

const SO_RCVBUF = 8
const MSS = 1448

describe('a receiver without room', () => {
  /** Single bytes, each behind a gap of one, until the buffer takes no more of them; the first byte is unread. */
  function crowded(): Wire {
    const wire = new Wire()
    wire.accepted((sock) => sock.setsockopt(1, SO_RCVBUF, 10_000))
    wire.send('P.', { data: 1 })
    for (let i = 0; i < 30; i += 1) wire.send('P.', { seq: 4 + 2 * i, data: 1 })
    wire.take()
    return wire
  }

  test('drops what lies further ahead than all that it has', () => {
    const wire = crowded()
    expect(wire.rules()).toContain('segment-in.dataNoRoom')
    wire.send('P.', { seq: 200, data: 1 })
    expect(wire.rules()).toEqual(['segment-in.dataNoRoom'])
  })

  test('takes what fills the gap, drops what lies furthest ahead, and speaks of it no more', () => {
    const wire = crowded()
    wire.rules()
    wire.send('P.', { seq: 2, data: 2 })
    expect(wire.rules()).toEqual(['segment-in.data'])
    expect(wire.take()).toEqual(['. 1 ack 5'])
  })
})

describe('a sender whose peer has dropped what it had reported', () => {
  test('sends it again when its timer runs out', () => {
    const wire = new Wire()
    const sock = wire.dialling()
    wire.advance(100)
    wire.send('S.')
    sock.send(new Uint8Array(3 * MSS))
    wire.take()
    wire.send('.', { ack: 1, sack: [[1 + MSS, 1 + 3 * MSS]] })
    wire.send('.', { ack: 1 + MSS })
    wire.take()
    wire.advance(2000)
    expect(wire.take()).toContain(`. ${1 + MSS}+1448 ack 1`)
    wire.send('.')
    expect(wire.record(sock).tcb).toMatchObject({
      flow: { packetsOut: 0 },
      recovery: { sackedOut: 0, lostOut: 0, retransOut: 0 },
    })
  })
})
