/** What travels: IP packets with a TCP segment, a UDP datagram or an ICMP message inside, as plain data. */
import type { Ip } from './address/ip.ts'

/** Numbers of protocols in IP. */
export const IPPROTO = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const

/** TCP flag bits (RFC 9293 3.1). */
export const FIN = 1
/** Begins a connection. */
export const SYN = 2
/** Ends one at once. */
export const RST = 4
/** Gives the data to the program now. */
export const PSH = 8
/** `ack` counts. */
export const ACK = 16
/** The urgent pointer counts. */
export const URG = 32

/** A half-open range of sequence numbers, `[from, to)`. */
export type SackBlock = readonly [from: number, to: number]

/** TCP options (RFC 9293 3.2, RFC 7323, RFC 2018). Absent ones are null; shared where nothing is set. */
export class SegmentOptions {
  /** The largest segment that its sender takes, bytes; null when not given. */
  readonly mss: number | null
  /** The shift of its sender's windows; null when not given. */
  readonly windowScale: number | null
  /** Whether its sender takes selective acknowledgements. */
  readonly sackPermitted: boolean
  /** `[TSval, TSecr]`, milliseconds of the sender's clock. */
  readonly timestamps: readonly [value: number, echo: number] | null
  /** What its sender has, beyond `ack`. */
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
/** A segment without options. */
export const NO_OPTIONS: SegmentOptions = new SegmentOptions(null, null, false, null, NO_SACK)

/** No bytes. */
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
  /** The port that it comes from. */
  readonly sourcePort: number
  /** The port that it goes to. */
  readonly destinationPort: number
  /** The number of its first byte, modulo 2^32. */
  readonly seq: number
  /** The number of the next byte that its sender expects. */
  readonly ack: number
  /** SYN, FIN and the others, added. */
  readonly flags: number
  /** The 16-bit window field as sent: not yet scaled. */
  readonly window: number
  /** Offset of the urgent pointer from `seq` when URG is set, else 0. */
  readonly urgent: number
  /** Its TCP options. */
  readonly options: SegmentOptions
  /** Its data. */
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
  /** The port that it comes from. */
  readonly sourcePort: number
  /** The port that it goes to. */
  readonly destinationPort: number
  /** Its data. */
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
  /** Of RFC 792 or RFC 4443. */
  readonly type: number
  /** Of RFC 792 or RFC 4443. */
  readonly code: number
  /** The offending packet (errors only). */
  readonly about: Packet | null
  /** Next-hop MTU of "fragmentation needed"; identifier and sequence number of an echo. */
  readonly rest: number
  /** The data of an echo. */
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
  /** The bytes after the IP header. */
  readonly payload: Uint8Array

  constructor(payload: Uint8Array) {
    this.payload = payload
  }
}

/** What a packet carries; `kind` tells which. */
export type Transport = Segment | Datagram | IcmpMessage | RawPayload

/** An IP packet: an effect of a step (send it), and an input of the host that it reaches. */
export class Packet {
  readonly kind = 'packet'
  /** The sender's address. */
  readonly source: Ip
  /** The receiver's address. */
  readonly destination: Ip
  /** IP protocol number, see {@link IPPROTO}. */
  readonly protocol: number
  /** How many routers it may still pass. */
  readonly ttl: number
  /** DSCP and ECN byte. */
  readonly tos: number
  /** "Don't fragment". */
  readonly df: boolean
  /** What it carries. */
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
