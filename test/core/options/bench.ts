/** A socket of any kind that has nothing but its options, on a host with nothing but its settings. */

import { InetSock } from '../../../src/core/inet/inet-sock.ts'
import { LINUX } from '../../../src/core/kernel/profile.ts'
import { LINUX_SETTINGS } from '../../../src/core/kernel/settings.ts'
import { OptionValues } from '../../../src/core/options/values.ts'
import type { Context } from '../../../src/core/socket/context.ts'
import type { SocketOps } from '../../../src/core/socket/ops.ts'
import { Sock } from '../../../src/core/socket/sock.ts'

class BareInetSock extends InetSock {
  copy(): Sock {
    return this
  }
  nextTimer(): number {
    return Number.POSITIVE_INFINITY
  }
}

class BareSock extends Sock {
  copy(): Sock {
    return this
  }
  nextTimer(): number {
    return Number.POSITIVE_INFINITY
  }
}

const NO_OPS = { name: 'bare' } as SocketOps

export const HOST = {
  settings: LINUX_SETTINGS,
  profile: LINUX,
  interfaces: [],
} as unknown as Context

const AF_UNIX = 1
const SOCK_STREAM = 1

/** A fresh socket, as socket(2) makes it; `hooks` are its own answers to options. */
export function bareSock(
  family: number,
  type: number,
  protocol: number,
  hooks: Partial<SocketOps> = {},
): Sock {
  const tcp = family !== AF_UNIX && type === SOCK_STREAM
  const values = tcp ? OptionValues.forTcp(LINUX_SETTINGS) : OptionValues.forOthers(LINUX_SETTINGS)
  const Kind = family === AF_UNIX ? BareSock : BareInetSock
  return new Kind(1, family, type, protocol, { ...NO_OPS, ...hooks }, {}, values)
}
