// What waits in a world's event queue. Hosts are named by their index, so that a fork of the world can share the
// records. Decides nothing: `world.ts` says what each kind does.
import type { Ip } from '../core/address/ip.ts'
import type { Packet } from '../core/packet.ts'
import type { SockId } from '../core/socket/sock.ts'
import type { Micros } from '../core/time.ts'
import type { TimedFault } from './fault/schedule.ts'
import { type Handle, NO_HANDLE } from './queue.ts'

/** In place of a sender's index: the packet comes from a router. */
export const ROUTER = -1

/** A packet reaches a station. Never altered: forks share it. */
export class Arrival {
  readonly kind = 'arrival'
  readonly to: number
  readonly from: number
  readonly packet: Packet
  /** The number of the packet in the world, for the trace. */
  readonly id: number
  /** Why the receiver will not take it: it is not what was sent. Null when it is. */
  readonly damage: string | null

  constructor(to: number, from: number, packet: Packet, id: number, damage: string | null = null) {
    this.to = to
    this.from = from
    this.packet = packet
    this.id = id
    this.damage = damage
  }
}

/** The timer of a record is due. One for each record that has a timer, used again each time. */
export class TimerDue {
  readonly kind = 'timer'
  readonly host: number
  readonly sock: SockId
  /** {@link NO_HANDLE} while it is not in the queue. */
  handle: Handle = NO_HANDLE
  /** When it goes off; and when the record wants it, which may lie before. */
  due: Micros = 0
  wanted: Micros = 0
  /** Where the host counts ticks: of those that go off together, greater ranks come first. */
  rank = 0

  constructor(host: number, sock: SockId) {
    this.host = host
    this.sock = sock
  }

  copy(): TimerDue {
    const copy = new TimerDue(this.host, this.sock)
    copy.handle = this.handle
    copy.due = this.due
    copy.wanted = this.wanted
    copy.rank = this.rank
    return copy
  }
}

/** Something that a program, or a test, asked for at a time. */
export class Action {
  readonly kind = 'action'
  readonly run: () => void

  constructor(run: () => void) {
    this.run = run
  }
}

/** Nobody has answered for an address on the link. */
export class NeighbourLost {
  readonly kind = 'neighbour'
  readonly host: number
  readonly ip: Ip

  constructor(host: number, ip: Ip) {
    this.host = host
    this.ip = ip
  }
}

/** A fault of a schedule is due. */
export class FaultBegins {
  readonly kind = 'fault-begins'
  readonly plan: number
  readonly fault: TimedFault

  constructor(plan: number, fault: TimedFault) {
    this.plan = plan
    this.fault = fault
  }
}

/** The time of a fault is over. */
export class FaultEnds {
  readonly kind = 'fault-ends'
  readonly id: number

  constructor(id: number) {
    this.id = id
  }
}

export type WorldEvent = Arrival | TimerDue | Action | NeighbourLost | FaultBegins | FaultEnds
