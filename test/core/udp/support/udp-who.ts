// Hosts on a network of their own, and sockets of datagrams on them.
import { expect } from 'vitest'
import { HOST_STACK } from '../../../../src/core/kernel/host-stack.ts'
import { SOCK_DGRAM, TestSocket } from '../../../support/sockets.ts'
import { TestNet } from '../../../support/two-kernels.ts'

const MSG_DONTWAIT = 0x40

export const SO_REUSEADDR = 2

export function lone(): TestNet {
  return new TestNet(HOST_STACK, {})
}

export function link(defroute = false): TestNet {
  return new TestNet(HOST_STACK, { ip: '10.0.0.1', defroute }, { ip: '10.0.0.2', defroute })
}

export function udp(net: TestNet, host = 0, family = 2): TestSocket {
  return TestSocket.make(net, family, SOCK_DGRAM, 0, host)
}

export function bound(
  net: TestNet,
  ip: string,
  option = SO_REUSEADDR,
  host = 0,
  family = 2,
): TestSocket {
  const s = udp(net, host, family)
  s.setsockopt(1, option, 1)
  expect(s.bind([ip, 5000])).toBe('ok')
  return s
}

export function got(s: TestSocket): string {
  return s.recv(100, MSG_DONTWAIT)
}
