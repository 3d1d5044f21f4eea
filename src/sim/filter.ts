// What stands before a station and judges packets as they arrive, as the INPUT chain of a firewall does: partitions,
// rejections and functions of a test. Packets of the loopback do not pass here.
import type { Packet } from '../core/packet.ts'
import { type RejectWith, rejection } from './icmp.ts'

/** A packet that arrives is taken, is dropped, or is dropped with an answer. */
export type Judgement = 'pass' | 'drop' | Packet

export interface Filter {
  /** The fault that it is a part of. */
  readonly fault: number
  /** Why a packet was dropped, for the trace. */
  readonly name: string
  /** `from` is the index of the station that sent the packet. */
  judge(packet: Packet, from: number): Judgement
}

/** Drops what comes from some stations, or from all. */
export class Barrier implements Filter {
  readonly fault: number
  readonly name: string
  readonly #from: ReadonlySet<number> | null

  constructor(fault: number, name: string, from: ReadonlySet<number> | null) {
    this.fault = fault
    this.name = name
    this.#from = from
  }

  judge(_packet: Packet, from: number): Judgement {
    return this.#from === null || this.#from.has(from) ? 'drop' : 'pass'
  }
}

/** What a host rejects: TCP, UDP, or everything. */
export type RejectProtocol = 'tcp' | 'udp' | 'all'

/** Answers what arrives with an ICMP error or a reset. */
export class Reject implements Filter {
  readonly fault: number
  readonly name: string
  readonly #how: RejectWith
  readonly #protocol: RejectProtocol

  constructor(fault: number, how: RejectWith, protocol: RejectProtocol) {
    this.fault = fault
    this.name = `reject:${how}`
    this.#how = how
    this.#protocol = protocol
  }

  judge(packet: Packet): Judgement {
    if (this.#protocol !== 'all' && packet.body.kind !== this.#protocol) return 'pass'
    return rejection(packet, this.#how) ?? 'drop'
  }
}

/** Drops what a function of the test picks out. */
export class DropIf implements Filter {
  readonly fault: number
  readonly name: string
  readonly #picks: (packet: Packet) => boolean

  constructor(fault: number, name: string, picks: (packet: Packet) => boolean) {
    this.fault = fault
    this.name = name
    this.#picks = picks
  }

  judge(packet: Packet): Judgement {
    return this.#picks(packet) ? 'drop' : 'pass'
  }
}
