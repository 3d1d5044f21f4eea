// Sizes of buffers and queues, by the tables of the facts.
import { describe, expect, test } from 'vitest'
import { HOST_STACK } from '../../src/core/kernel/host-stack.ts'
import { UnixHost } from '../core/unix/driver.ts'
import { SOCK_DGRAM, SOCK_STREAM, TestSocket } from '../support/sockets.ts'
import { TestNet } from '../support/two-kernels.ts'

const SOL_SOCKET = 1
const SO_SNDBUF = 7
const SO_RCVBUF = 8
const DONTWAIT = 0x40

describe('facts 5.1: what SO_RCVBUF and SO_SNDBUF read after they were set', () => {
  test.each([
    [0, 2304, 4608],
    [1, 2304, 4608],
    [100, 2304, 4608],
    [1000, 2304, 4608],
    [2048, 4096, 4608],
    [4096, 8192, 8192],
    [10_000, 20_000, 20_000],
    [100_000, 200_000, 200_000],
    [1_000_000, 2_000_000, 2_000_000],
    [100_000_000, 8_388_608, 8_388_608],
    [-1, 8_388_608, 8_388_608],
  ])('%i: %i and %i', (value, received, sent) => {
    const sock = TestSocket.make(new TestNet(HOST_STACK, {}), 2, SOCK_STREAM)
    sock.setsockopt(SOL_SOCKET, SO_RCVBUF, value)
    sock.setsockopt(SOL_SOCKET, SO_SNDBUF, value)
    expect(sock.getsockopt(SOL_SOCKET, SO_RCVBUF)).toBe(received)
    expect(sock.getsockopt(SOL_SOCKET, SO_SNDBUF)).toBe(sent)
  })
})

/** How many datagrams of this size a receiver that does not read holds. */
function held(size: number, rcvBuf: number | null): number {
  const net = new TestNet(HOST_STACK, {})
  const [sender, receiver] = [
    TestSocket.make(net, 2, SOCK_DGRAM),
    TestSocket.make(net, 2, SOCK_DGRAM),
  ]
  if (rcvBuf !== null) receiver.setsockopt(SOL_SOCKET, SO_RCVBUF, rcvBuf)
  receiver.bind(['127.0.0.1', 5000])
  for (let i = 0; i < 300; i += 1) sender.sendto(new Uint8Array(size), ['127.0.0.1', 5000])
  let count = 0
  while (receiver.recv(70_000, DONTWAIT) !== '<EAGAIN>') count += 1
  return count
}

describe('facts 6.2: datagrams that a receive queue holds', () => {
  test.each([
    [0, 256],
    [1, 256],
    [10, 256],
    [100, 256],
    [500, 166],
    [1000, 92],
    [1472, 92],
    [4000, 25],
    [16_000, 12],
    [60_000, 3],
  ])('of %i bytes: %i', (size, count) => {
    expect(held(size, null)).toBe(count)
  })

  test.each([
    [0, 2],
    [2304, 5],
    [10_000, 24],
    [100_000, 240],
  ])('SO_RCVBUF %i: %i of 100 bytes', (rcvBuf, count) => {
    expect(held(100, rcvBuf)).toBe(count)
  })
})

describe('facts 7.4: bytes that a pair of streams takes before EAGAIN', () => {
  test.each([
    [1, 278],
    [100, 27_800],
    [1000, 93_000],
    [4096, 180_224],
    [65_536, 233_152],
    [200_000, 236_544],
  ])('in chunks of %i: %i', (chunk, total) => {
    const host = new UnixHost()
    const [a] = host.pair(SOCK_STREAM)
    let sent = 0
    for (;;) {
      const { outcome } = host.send(a, new Uint8Array(chunk), DONTWAIT)
      if (typeof outcome === 'string') break
      sent += outcome
    }
    expect(sent).toBe(total)
  })
})
