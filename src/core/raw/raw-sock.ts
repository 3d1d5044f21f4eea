/** The record of a raw socket: it hears a protocol, whatever the ports. */
import { DatagramQueue } from '../inet/datagram-queue.ts'
import { DatagramSock } from '../inet/datagram-sock.ts'
import { OptionValues } from '../options/values.ts'
import type { Context } from '../socket/context.ts'
import type { SocketOps } from '../socket/ops.ts'
import type { Owner, SockId } from '../socket/sock.ts'

const SOCK_RAW = 3

export class RawSock extends DatagramSock {
  /** ICMP_FILTER: a bit for each type that is not heard. */
  icmpFilter = 0

  constructor(
    id: SockId,
    family: number,
    protocol: number,
    ops: SocketOps,
    owner: Owner,
    options: OptionValues,
    received: DatagramQueue,
  ) {
    super(id, family, SOCK_RAW, protocol, ops, owner, options, received)
  }

  /** getsockname shows the protocol as the port. */
  static create(context: Context, family: number, protocol: number, ops: SocketOps): RawSock {
    const options = OptionValues.forRaw(context.settings, family, protocol)
    const queue = new DatagramQueue()
    const id = context.nextId()
    const sock = new RawSock(id, family, protocol, ops, context.owner, options, queue)
    sock.localPort = protocol
    return sock
  }

  /** What it sends leaves at once. */
  override get heldMemory(): number {
    return 0
  }

  /** Memory is given back with each packet. */
  override get lump(): number {
    return 0
  }

  override copy(owner: Owner): RawSock {
    const queue = this.received.copy()
    const { id, family, protocol, ops, options } = this
    const to = new RawSock(id, family, protocol, ops, owner, options, queue)
    this.copyDatagramTo(to)
    to.icmpFilter = this.icmpFilter
    return to
  }
}
