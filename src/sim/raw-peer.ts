// An endpoint without a kernel: a test sees every packet that reaches it and sends what it likes, so it can be the other
// side of a handshake.

import { familyOf, type Ip } from '../core/address/ip.ts'
import { valueError } from '../core/arguments.ts'
import { AF_INET } from '../core/constants/families.ts'
import {
  ACK,
  Datagram,
  EMPTY_PAYLOAD,
  FIN,
  IPPROTO,
  NO_OPTIONS,
  Packet,
  PSH,
  RST,
  Segment,
  type SegmentOptions,
  SYN,
  URG,
} from '../core/packet.ts'
import type { Fabric } from './fabric.ts'
import type { Loop } from './loop.ts'
import type { Random } from './random.ts'
import type { Routing } from './routing.ts'
import { Station } from './station.ts'

const TTL = 64
const LARGEST_WINDOW = 65535

const FLAGS: Readonly<Record<string, number>> = {
  F: FIN,
  S: SYN,
  R: RST,
  P: PSH,
  '.': ACK,
  U: URG,
}

/** The bits of flags written as the trace writes them: `S`, `S.`, `P.`, `F.`, `R`. */
export function parseFlags(text: string): number {
  let bits = 0
  for (const letter of text) {
    const bit = FLAGS[letter]
    if (bit === undefined) throw valueError(`not a TCP flag: ${letter} in ${text}`)
    bits |= bit
  }
  return bits
}

/** A segment as a test writes it. */
export interface RawSegment {
  /** The receiver's address. */
  readonly to: Ip
  /** The port of the peer that sends it. */
  readonly sourcePort: number
  /** The port that it goes to. */
  readonly destinationPort: number
  /** `S`, `S.`, `.`, `P.`, `F.`, `R`, `R.` */
  readonly flags: string
  /** Its sequence number, modulo 2^32. */
  readonly seq: number
  /** What it acknowledges; 0 when not given. */
  readonly ack?: number
  /** The field as sent. 65535 when not given. */
  readonly window?: number
  /** The urgent pointer, from `seq` on. */
  readonly urgent?: number
  /** Its TCP options; none when not given. */
  readonly options?: SegmentOptions
  /** Its data; none when not given. */
  readonly payload?: Uint8Array
}

/** An endpoint without a kernel. */
export class RawPeer extends Station {
  /** What has reached it, oldest first. */
  readonly received: Packet[] = []
  /** Called for every packet that reaches it; may send at once. */
  onPacket: ((packet: Packet) => void) | null = null
  readonly #loop: Loop
  readonly #fabric: Fabric

  constructor(index: number, name: string, routing: Routing, loop: Loop, fabric: Fabric) {
    super(index, name, routing)
    this.#loop = loop
    this.#fabric = fabric
  }

  override take(packet: Packet): void {
    this.received.push(packet)
    if (this.onPacket === null) return
    this.#loop.turns += 1
    this.onPacket(packet)
  }

  /** Sends a packet as it is, whatever its addresses say. */
  send(packet: Packet): void {
    this.#fabric.send(this, packet)
    if (!this.#loop.busy) this.#loop.outbox.drain()
  }

  /** Sends a TCP segment. */
  sendSegment(segment: RawSegment): void {
    const body = new Segment(
      segment.sourcePort,
      segment.destinationPort,
      segment.seq | 0,
      (segment.ack ?? 0) | 0,
      parseFlags(segment.flags),
      segment.window ?? LARGEST_WINDOW,
      segment.urgent ?? 0,
      segment.options ?? NO_OPTIONS,
      segment.payload ?? EMPTY_PAYLOAD,
    )
    this.send(new Packet(this.#sourceFor(segment.to), segment.to, IPPROTO.tcp, TTL, 0, true, body))
  }

  /** Sends a UDP datagram. */
  sendDatagram(to: Ip, sourcePort: number, destinationPort: number, payload: Uint8Array): void {
    const body = new Datagram(sourcePort, destinationPort, payload)
    this.send(new Packet(this.#sourceFor(to), to, IPPROTO.udp, TTL, 0, false, body))
  }

  /** Its first address of that family. */
  #sourceFor(to: Ip): Ip {
    const source = this.addresses.find((ip) => familyOf(ip) === familyOf(to))
    if (source === undefined) {
      const family = familyOf(to) === AF_INET ? 'IPv4' : 'IPv6'
      throw valueError(`${this.name} has no ${family} address to send to ${to} from`)
    }
    return source
  }

  /** This endpoint in another world, with what it has received, and nobody listening. */
  cloneInto(loop: Loop, fabric: Fabric, random: Random): RawPeer {
    const copy = new RawPeer(this.index, this.name, this.routing.clone(), loop, fabric)
    copy.received.push(...this.received)
    this.copyStationTo(copy, random)
    return copy
  }
}
