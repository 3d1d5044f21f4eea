// A host alone, and a socket of datagrams on it.
import { HOST_STACK } from '../../../../src/core/kernel/host-stack.ts'
import { SOCK_DGRAM, TestSocket } from '../../../support/sockets.ts'
import { type HostOptions, TestNet } from '../../../support/two-kernels.ts'

export function lone(options: HostOptions = {}): TestNet {
  return new TestNet(HOST_STACK, options)
}

export function udp(net: TestNet, family = 2, host = 0): TestSocket {
  return TestSocket.make(net, family, SOCK_DGRAM, 0, host)
}
