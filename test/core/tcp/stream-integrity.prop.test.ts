// A stream over a link that loses packets delivers every byte in order, or fails with an errno; and its timers end.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Answer } from '../../../src/core/answer.ts'
import * as calls from '../../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import type { Kernel } from '../../../src/core/kernel/kernel.ts'
import type { Received } from '../../../src/core/socket/call.ts'
import { AcceptCall, ConnectCall, RecvCall, SendCall } from '../../../src/core/socket/call.ts'
import { TestNet } from '../../support/two-kernels.ts'

const address = (ip: string, port: number) =>
  ({ family: 2, ip, port, flowInfo: 0, scopeId: 0 }) as const

function draws(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 0x1_0000_0000
  }
}

/** One direction: pumps `data` in pieces, collects at the other end. */
function transfer(
  net: TestNet,
  from: Kernel,
  out: number,
  to: Kernel,
  into: number,
  data: Uint8Array,
) {
  const got: number[] = []
  let sent = 0
  let ended = false
  let failure: string | null = null
  let closed = false
  for (let round = 0; round < 200_000 && !ended && failure === null; round += 1) {
    if (sent < data.length) {
      const answer = calls.blockingCall(
        from,
        out,
        new SendCall(data.subarray(sent, sent + 5000), 0x40, null, [], false),
        null,
      ) as Answer<number>
      if (answer.failure === null) sent += answer.value
      else if (answer.failure !== 'EAGAIN') failure = answer.failure
    } else if (!closed) {
      closed = true
      calls.shutdown(from, out, 1)
    }
    net.settle()
    const answer = calls.blockingCall(
      to,
      into,
      new RecvCall(4000, 0x40, 0),
      null,
    ) as Answer<Received>
    if (answer.failure === null) {
      got.push(...answer.value.bytes)
      ended = answer.value.bytes.length === 0
    } else if (answer.failure !== 'EAGAIN') failure = answer.failure
    net.settle()
    net.advance(20_000)
  }
  return { got: Uint8Array.from(got), ended, failure }
}

test('every byte arrives in order, whatever the link loses', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      fc.integer({ min: 0, max: 60_000 }),
      fc.integer({ min: 0, max: 60_000 }),
      (seed, loss, delay, size) => {
        const net = new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: '10.0.0.2' })
        net.delay = delay
        const draw = draws(seed)
        const [client, server] = [net.host(0).kernel, net.host(1).kernel]
        const listener = calls.socket(server, 2, 1, 0).value
        calls.bind(server, listener, address('0.0.0.0', 5000))
        calls.listen(server, listener, 5)
        const sock = calls.socket(client, 2, 1, 0).value
        calls.blockingCall(client, sock, new ConnectCall(address('10.0.0.2', 5000)), null)
        net.advance(1_000_000)
        const accepted = calls.blockingCall(server, listener, new AcceptCall(), null) as Answer<{
          descriptor: number
        }>
        expect(accepted.failure).toBe(null)
        net.lose = () => draw() < loss
        const data = Uint8Array.from({ length: size }, (_, i) => (i * 31 + (i >> 8)) & 0xff)
        const result = transfer(net, client, sock, server, accepted.value.descriptor, data)
        expect(result.failure).toBe(null)
        expect(result.ended).toBe(true)
        expect(Buffer.compare(result.got, data)).toBe(0)
        net.lose = () => false
        calls.close(client, sock)
        net.settle()
        calls.close(server, accepted.value.descriptor)
        net.settle()
        calls.close(server, listener)
        net.settle()
        net.advance(200_000_000)
        expect([...client.records.keys(), ...server.records.keys()]).toEqual([])
        expect(net.host(0).timers.size + net.host(1).timers.size).toBe(0)
      },
    ),
    { numRuns: 300 },
  )
})
