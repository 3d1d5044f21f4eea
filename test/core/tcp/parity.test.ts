/** Where TCP differs from the measured kernel, knowingly. Each test says what the kernel does instead. */
import { expect, test } from 'vitest'
import { IPPROTO_TCP } from '../../../src/core/constants/protocols.ts'
import { TCP_INFO } from '../../../src/core/constants/tcp-options.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { decodeTcpInfo } from '../../../src/core/options/tcp-info.ts'
import { SOCK_STREAM, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

test('TCP_INFO leaves 0 what it does not count', () => {
  // Kernel: segments and bytes that were sent, rates, and how long sending waited for what.
  const net = new TestNet(HOST_STACK, {})
  const listener = TestSocket.make(net, 2, SOCK_STREAM)
  listener.bind(['127.0.0.1', 5000])
  listener.listen(1)
  const client = TestSocket.make(net, 2, SOCK_STREAM)
  expect(client.connect(['127.0.0.1', 5000])).toBe('ok')
  client.send('x')
  const info = decodeTcpInfo(client.getsockopt(IPPROTO_TCP, TCP_INFO, 280) as Uint8Array)
  expect(info).toMatchObject({
    segsOut: 0,
    segsIn: 0,
    dataSegsOut: 0,
    dataSegsIn: 0,
    delivered: 0,
    bytesSent: 0,
    deliveryRate: 0,
    busyTime: 0,
    pacingRate: Number.POSITIVE_INFINITY,
  })
})
