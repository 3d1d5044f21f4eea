/** The record of a TCP socket whose bytes `node:net` carries. The calls are the socket layer's, as in the simulated world. */
import { OptionValues } from '../../core/options/values.ts'
import { IPPROTO } from '../../core/packet.ts'
import type { Context } from '../../core/socket/context.ts'
import type { SocketOps } from '../../core/socket/ops.ts'
import type { SockId } from '../../core/socket/sock.ts'
import type { Carrier } from '../../core/socket/stream/carrier.ts'
import { StreamSock } from '../../core/socket/stream/stream-sock.ts'
import type { Micros } from '../../core/time.ts'
import type { Connection } from './connection.ts'
import type { Door } from './door.ts'
import type { Machine } from './machine.ts'
import type { BoundSocket } from './reservation.ts'

const SOCK_STREAM = 1

/** What a record needs to be made: who answers its calls, who carries it, and the machine. */
export interface StreamMaking {
  readonly ops: SocketOps
  readonly carrier: Carrier
  readonly machine: Machine
}

export class RealStream extends StreamSock {
  readonly making: StreamMaking
  readonly carrier: Carrier
  /** While connecting and connected. */
  connection: Connection | null = null
  /** While listening. */
  door: Door | null = null
  /** The port of bind, where Node can hold it. */
  held: BoundSocket | null = null
  /** A bind whose port is still being tried: settles once the machine has answered. */
  trying: Promise<unknown> | null = null

  constructor(
    id: SockId,
    family: number,
    context: Context,
    options: OptionValues,
    making: StreamMaking,
  ) {
    super(id, family, SOCK_STREAM, IPPROTO.tcp, making.ops, context.owner, options)
    this.making = making
    this.carrier = making.carrier
  }

  get machine(): Machine {
    return this.making.machine
  }

  override nextTimer(): Micros {
    return Number.POSITIVE_INFINITY
  }

  /** Nobody takes a snapshot of the real network. */
  override copy(): never {
    throw new Error('a real socket cannot be copied')
  }
}

/** socket(2) for SOCK_STREAM over IPv4 or IPv6. */
export function makeRealStream(context: Context, family: number, making: StreamMaking): RealStream {
  const options = OptionValues.forTcp(context.settings)
  options.v6only = context.settings.bindv6only === 1
  return new RealStream(context.nextId(), family, context, options, making)
}
