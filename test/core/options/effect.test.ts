/** That options which are said to have an effect have it, over the library's own TCP. */
import { describe, expect, it } from 'vitest'
import { utf8 } from '../../../src/core/bytes.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { pollBits } from '../../../src/core/kernel/polling.ts'
import { decodeTcpInfo } from '../../../src/core/options/tcp-info.ts'
import { TestNet } from '../../support/two-kernels.ts'
import { connect, fill, get, type Handle, listenOn, open, set } from './program.ts'

const IPPROTO_TCP = 6
const TCP_INFO = 11
const TCP_CONGESTION = 13
const TCP_NOTSENT_LOWAT = 25
const POLLOUT = 4
const LARGEST_SEGMENT = 65536

function info(one: Handle) {
  return decodeTcpInfo(get(one, IPPROTO_TCP, TCP_INFO, 280) as Uint8Array)
}

describe('TCP_NOTSENT_LOWAT', () => {
  // A write goes on within the segment that it has begun, as tcp(7) has it: the bound is passed by less than one.
  it.each([1, 4096, 100_000, 1_000_000])(
    '%i stops the writer at so many bytes not sent',
    (lowat) => {
      const net = new TestNet(HOST_STACK)
      const { kernel } = net.host()
      const [listener, client] = [open(kernel), open(kernel)]
      listenOn(listener, '127.0.0.1', 5000)
      set(client, IPPROTO_TCP, TCP_NOTSENT_LOWAT, lowat)
      connect(net, client, listener, '127.0.0.1', 5000)
      fill(net, client, 1000)
      const { notsentBytes = 0 } = info(client)
      expect(notsentBytes).toBeGreaterThanOrEqual(lowat)
      expect(notsentBytes).toBeLessThan(lowat + LARGEST_SEGMENT)
      expect(pollBits(kernel, { descriptor: client.fd, events: POLLOUT })).toBe(0)
    },
  )
})

describe('TCP_CONGESTION', () => {
  // After one loss with ten segments in flight: half of them (RFC 5681), or 717/1024 (RFC 9438).
  it.each([
    ['reno', 5],
    ['cubic', 7],
  ])('%s leaves a threshold of %i segments after a loss', (name, threshold) => {
    const net = new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: '10.0.0.2' })
    const [listener, client] = [open(net.host(1).kernel), open(net.host(0).kernel)]
    net.delay = 1000
    listenOn(listener, '10.0.0.2', 5000)
    expect(set(client, IPPROTO_TCP, TCP_CONGESTION, utf8(name))).toBeNull()
    connect(net, client, listener, '10.0.0.2', 5000)
    let left = 1
    net.lose = (from, packet) =>
      from === net.host(0) && packet.body.kind === 'tcp' && packet.body.payload.length > 0
        ? left-- > 0
        : false
    fill(net, client, 14480)
    net.advance(400_000)
    expect(info(client).sndSsthresh).toBe(threshold)
  })
})
