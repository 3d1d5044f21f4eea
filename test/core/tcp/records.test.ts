/** What a connection keeps lies in several records: when each is made, and who has it. */
import { expect, test } from 'vitest'
import { NOTHING_RECEIVED, ReceiveQueue } from '../../../src/core/socket/stream/receive-queue.ts'
import { Flow, NO_FLOW } from '../../../src/core/tcp/flow.ts'
import { Gaps, NO_GAPS } from '../../../src/core/tcp/gaps.ts'
import { NO_RECOVERY, Recovery } from '../../../src/core/tcp/recovery.ts'
import { NO_TRIP, RoundTrip } from '../../../src/core/tcp/round-trip.ts'
import { NO_TRIES, Tries } from '../../../src/core/tcp/tries.ts'
import { Wire } from './support/wire.ts'

type Record = ReturnType<Wire['record']>

const MSS = 1448

test('a connection on which nothing was said has none but the shared ones', () => {
  const wire = new Wire()
  const sock = wire.accepted()
  const { flow, gaps, recovery, tries, trip } = wire.record(sock).tcb
  expect([flow, gaps, recovery, tries]).toEqual([NO_FLOW, NO_GAPS, NO_RECOVERY, NO_TRIES])
  expect(flow).toBe(NO_FLOW)
  expect(trip.shared).toBe(true)
  expect(wire.record(sock).received).toBe(NOTHING_RECEIVED)
})

/** A sender with a loss behind it and another before it, to whom something came ahead. */
function troubled(): { wire: Wire; record: () => Record } {
  const wire = new Wire({}, { settings: { tcp_congestion_control: 'cubic' } })
  const sock = wire.accepted()
  sock.setblocking(false)
  sock.send(new Uint8Array(10 * MSS))
  const at = (n: number): number => 1 + n * MSS
  wire.send('.', { ack: at(0), sack: [[at(1), at(4)]] })
  wire.send('.', { ack: at(10) })
  sock.send(new Uint8Array(40 * MSS))
  for (let n = 11; n < 20; n += 1) wire.send('.', { ack: at(n) })
  wire.send('P.', { seq: 9, data: 'ahead' })
  wire.advance(2000)
  return { wire, record: () => wire.record(sock) }
}

test('those that all share are never altered', () => {
  troubled()
  expect([NO_FLOW, NO_GAPS, NO_RECOVERY, NO_TRIES, NO_TRIP, NOTHING_RECEIVED]).toEqual([
    new Flow(0, 0, 0),
    new Gaps(),
    new Recovery(),
    new Tries(),
    new RoundTrip(true),
    new ReceiveQueue(),
  ])
})

test('a copy of a kernel has copies of all that a connection has of its own', () => {
  const { wire, record } = troubled()
  const { tcb } = record()
  const { kernel } = wire.host
  const copy = kernel.clone({ ...kernel.environment })
  const copied = (copy.edit(record().id) as Record).tcb
  expect(copied).toEqual(tcb)
  expect(copied.flow.cubic).not.toBe(null)
  for (const key of ['flow', 'gaps', 'recovery', 'tries', 'trip'] as const) {
    expect(copied[key], key).not.toBe(tcb[key])
  }
  expect(copied.flow.cubic).not.toBe(tcb.flow.cubic)
})

test('many connections share what they have measured once', () => {
  const first = RoundTrip.first(30_000, 200_000)
  expect(RoundTrip.first(30_000, 200_000)).toBe(first)
  expect(first).toMatchObject({ srtt: 30_000, mdev: 15_000, rttvar: 200_000, minRtt: 30_000 })
  expect(RoundTrip.first(30_001, 200_000)).not.toBe(first)
  expect(RoundTrip.first(0, 50)).toMatchObject({ srtt: 1, rttvar: 50, minRtt: 1 })
})
