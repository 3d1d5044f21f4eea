/** What travels: IP packets with a TCP segment, a UDP datagram or an ICMP message inside, as plain data. */
import type { Ip } from './address/ip.ts'

export const IPPROTO = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const

/** TCP flag bits (RFC 9293 3.1). */
export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16
export const URG = 32

/** A half-open range of sequence numbers, `[from, to)`. */
export type SackBlock = readonly [from: number, to: number]

/** TCP options (RFC 9293 3.2, RFC 7323, RFC 2018). Absent ones are null; shared where nothing is set. */
export class SegmentOptions {
  readonly mss: number | null
  readonly windowScale: number | null
  readonly sackPermitted: boolean
  /** `[TSval, TSecr]`, milliseconds of the sender's clock. */
  readonly timestamps: readonly [value: number, echo: number] | null
  readonly sack: readonly SackBlock[]

  constructor(
    mss: number | null,
    windowScale: number | null,
    sackPermitted: boolean,
    timestamps: readonly [number, number] | null,
    sack: readonly SackBlock[],
  ) {
    this.mss = mss
    this.windowScale = windowScale
    this.sackPermitted = sackPermitted
    this.timestamps = timestamps
    this.sack = sack
  }
}

const NO_SACK: readonly SackBlock[] = []
export const NO_OPTIONS: SegmentOptions = new SegmentOptions(null, null, false, null, NO_SACK)

export const EMPTY_PAYLOAD: Uint8Array = new Uint8Array(0)

/**
 * How a segment lies in memory that is handed over on one machine (loopback) without a copy: the receiver has it as its
 * sender holds it, and is charged for it as such.
 */
export interface HandedOver {
  /** Buffer memory that it takes, bytes. */
  readonly cost: number
  /** Among how many pages its bytes are spread; 0 when they were put behind the headers on the way. */
  readonly fragments: number
  /** Bytes in each of the segments that travel as one. */
  readonly segmentSize: number
  /** It is sent again. */
  readonly again: boolean
  /** What the sender still holds of the segment before: nothing, only what it sent again, or all. */
  readonly before: 'released' | 'again' | 'held'
}

/**
 * What happens to segments on their way to the receiver's memory. `handed-over`: nothing, several travel as one
 * (segmentation offload). `flattened`: each travels alone; one that was not cut from others is handed over, with its
 * bytes behind the headers. `copied`: each travels alone and is copied.
 */
export type Handling = 'handed-over' | 'flattened' | 'copied'

/** A TCP segment. Sequence numbers are 32-bit two's complement integers: compare with `core/tcp/seq.ts`. */
export class Segment {
  readonly kind = 'tcp'
  readonly sourcePort: number
  readonly destinationPort: number
  readonly seq: number
  readonly ack: number
  readonly flags: number
  /** The 16-bit window field as sent: not yet scaled. */
  readonly window: number
  /** Offset of the urgent pointer from `seq` when URG is set, else 0. */
  readonly urgent: number
  readonly options: SegmentOptions
  readonly payload: Uint8Array
  /** Null when it was copied on the way. */
  readonly handedOver: HandedOver | null

  constructor(
    sourcePort: number,
    destinationPort: number,
    seq: number,
    ack: number,
    flags: number,
    window: number,
    urgent: number,
    options: SegmentOptions,
    payload: Uint8Array,
    handedOver: HandedOver | null = null,
  ) {
    this.sourcePort = sourcePort
    this.destinationPort = destinationPort
    this.seq = seq
    this.ack = ack
    this.flags = flags
    this.window = window
    this.urgent = urgent
    this.options = options
    this.payload = payload
    this.handedOver = handedOver
  }
}

/** A UDP datagram. */
export class Datagram {
  readonly kind = 'udp'
  readonly sourcePort: number
  readonly destinationPort: number
  readonly payload: Uint8Array
  /** Bytes of the payload that were sent first: what MSG_MORE added lies elsewhere in memory, and is charged otherwise. */
  readonly first: number

  constructor(
    sourcePort: number,
    destinationPort: number,
    payload: Uint8Array,
    first: number = payload.length,
  ) {
    this.sourcePort = sourcePort
    this.destinationPort = destinationPort
    this.payload = payload
    this.first = first
  }
}

/** An ICMP or ICMPv6 message. Errors carry the packet that they are about; echoes carry id, sequence and data. */
export class IcmpMessage {
  readonly kind = 'icmp'
  readonly type: number
  readonly code: number
  /** The offending packet (errors only). */
  readonly about: Packet | null
  /** Next-hop MTU of "fragmentation needed"; identifier and sequence number of an echo. */
  readonly rest: number
  readonly payload: Uint8Array

  constructor(type: number, code: number, about: Packet | null, rest: number, payload: Uint8Array) {
    this.type = type
    this.code = code
    this.about = about
    this.rest = rest
    this.payload = payload
  }
}

/** Bytes of a protocol that the stack does not speak (raw sockets). */
export class RawPayload {
  readonly kind = 'raw'
  readonly payload: Uint8Array

  constructor(payload: Uint8Array) {
    this.payload = payload
  }
}

export type Transport = Segment | Datagram | IcmpMessage | RawPayload

/** An IP packet: an effect of a step (send it), and an input of the host that it reaches. */
export class Packet {
  readonly kind = 'packet'
  readonly source: Ip
  readonly destination: Ip
  /** IP protocol number, see {@link IPPROTO}. */
  readonly protocol: number
  readonly ttl: number
  /** DSCP and ECN byte. */
  readonly tos: number
  /** "Don't fragment". */
  readonly df: boolean
  readonly body: Transport
  /** Multicast only: false when the sender has switched IP_MULTICAST_LOOP off, so its own host gets no copy. */
  readonly loop: boolean

  constructor(
    source: Ip,
    destination: Ip,
    protocol: number,
    ttl: number,
    tos: number,
    df: boolean,
    body: Transport,
    loop = true,
  ) {
    this.source = source
    this.destination = destination
    this.protocol = protocol
    this.ttl = ttl
    this.tos = tos
    this.df = df
    this.body = body
    this.loop = loop
  }
}
