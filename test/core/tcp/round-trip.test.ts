// The estimate of a round trip (RFC 6298), where all trips are alike and where they are not.
import { expect, test } from 'vitest'
import { RoundTrip } from '../../../src/core/tcp/round-trip.ts'
import { Wire } from './support/wire.ts'

const LEAST = 200_000

test('trips that are all alike leave no deviation, and the timeout its least variance', () => {
  const trip = RoundTrip.first(1000, LEAST).own()
  for (let n = 0; n < 3000; n += 1) trip.learn(1000, LEAST, n % 10 === 0)
  expect(trip).toMatchObject({ srtt: 1000, mdev: 0, rttvar: LEAST, minRtt: 1000 })
})

test('a slower one raises the variance, a faster one hardly', () => {
  const [slower, faster] = [
    RoundTrip.first(100_000, LEAST).own(),
    RoundTrip.first(100_000, LEAST).own(),
  ]
  slower.learn(400_000, LEAST, false)
  faster.learn(1000, LEAST, false)
  expect(slower.mdev).toBe(50_000 + 250_000 / 4)
  expect(slower.rttvar).toBe(450_000)
  expect(faster.mdev).toBe(50_000 + 49_000 / 32)
})

test('with none known, the tail is probed after a second, and sent again three later', () => {
  // Measured on Linux 6.18: without timestamps the answer to a SYN that was sent again teaches nothing.
  const wire = new Wire({ timestamps: false })
  const sock = wire.dialling()
  wire.advance(1500)
  wire.send('S.')
  wire.take()
  const began = wire.net.now
  sock.send('x')
  wire.advance(5000)
  const times = wire.takeTimed(began).filter(([, text]) => text.includes('+1'))
  expect(times).toEqual([
    [0, 'P. 1+1 ack 1'],
    [1000, 'P. 1+1 ack 1'],
    [4000, 'P. 1+1 ack 1'],
  ])
})
