/** A record with addresses and nothing else, and a host for it. */

import { InetSock, type PortState } from '../../../src/core/inet/inet-sock.ts'
import type { Kernel } from '../../../src/core/kernel/kernel.ts'
import type { Stack } from '../../../src/core/kernel/stack.ts'
import { OptionValues } from '../../../src/core/options/values.ts'
import type { SocketOps } from '../../../src/core/socket/ops.ts'
import type { Owner } from '../../../src/core/socket/sock.ts'
import { type HostOptions, TestHost } from '../../support/two-kernels.ts'

const NO_STACK: Stack = {
  make: () => {
    throw new Error('no sockets here')
  },
  pair: () => {
    throw new Error('no sockets here')
  },
  receive: () => {},
}

export function plainHost(options: HostOptions = {}, seed = 1): TestHost {
  return new TestHost(NO_STACK, options, seed)
}

export class PlainSock extends InetSock {
  state: PortState = 'bound'

  static make(kernel: Kernel, family: number, type = 1): PlainSock {
    const sock = new PlainSock(
      kernel.nextId(),
      family,
      type,
      0,
      {} as SocketOps,
      kernel.owner,
      OptionValues.forTcp(kernel.settings),
    )
    kernel.add(sock)
    return sock
  }

  get portState(): PortState {
    return this.state
  }

  override copy(owner: Owner): PlainSock {
    const to = new PlainSock(
      this.id,
      this.family,
      this.type,
      this.protocol,
      this.ops,
      owner,
      this.options.copy(),
    )
    this.copyInetTo(to)
    to.state = this.state
    return to
  }

  override nextTimer(): number {
    return Number.POSITIVE_INFINITY
  }
}
