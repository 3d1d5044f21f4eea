// Packets in words, as tcpdump writes them: flags like `S.` and `P.`, sequence numbers relative to the first of their
// sender. A reader remembers the first numbers that it has seen; before those it has none to count from.
import { familyOf } from '../core/address/ip.ts'
import { AF_INET6 } from '../core/constants/families.ts'
import {
  ACK,
  FIN,
  type IcmpMessage,
  type Packet,
  PSH,
  RST,
  type Segment,
  SYN,
  URG,
} from '../core/packet.ts'
import { type Mark, SegmentMarks } from './segment-marks.ts'

const LETTERS = [
  ['S', SYN],
  ['F', FIN],
  ['R', RST],
  ['P', PSH],
  ['.', ACK],
  ['U', URG],
] as const

/** `S`, `S.`, `.`, `P.`, `F.`, `R`, `R.` */
export function flagText(flags: number): string {
  let text = ''
  for (const [letter, bit] of LETTERS) if ((flags & bit) !== 0) text += letter
  return text
}

/** A sequence number counted from its sender's first; `abs` where that is not known. */
export type RelativeSeq = number | 'abs'

/** A segment in the terms of its connection. */
export interface SegmentView {
  readonly flags: string
  readonly seq: RelativeSeq
  /** null without the ACK flag. */
  readonly ack: RelativeSeq | null
  readonly len: number
  /** The window field as sent. */
  readonly win: number
  /** `mss 1460`, `sackOK`, `TS`, `wscale 10`, in the order in which Linux writes them. */
  readonly options: readonly string[]
  /** SACK blocks, as pairs of relative numbers one after the other. */
  readonly sack: readonly number[]
  /** The urgent pointer, 0 when there is none. */
  readonly urgent: number
}

/** `10.0.0.1:80`, `[fd00::1]:80` */
function ipPortText(ip: string, port: number): string {
  return familyOf(ip) === AF_INET6 ? `[${ip}]:${port}` : `${ip}:${port}`
}

export function sourceText({ source, body }: Packet): string {
  return 'sourcePort' in body ? ipPortText(source, body.sourcePort) : source
}

export function destinationText({ destination, body }: Packet): string {
  return 'destinationPort' in body ? ipPortText(destination, body.destinationPort) : destination
}

const unsigned = (n: number): number => n >>> 0

export class SegmentReader {
  /** The first sequence number of each direction, by `from>to`. */
  readonly #first = new Map<string, number>()
  readonly #marks = new SegmentMarks()

  /** Notes a packet that is sent; gives what is remarkable about it. To be called once for each, in order. */
  sent(packet: Packet): readonly Mark[] {
    return this.#marks.sent(packet)
  }

  /** The segment with its numbers counted from the first ones that this reader has seen. */
  view(packet: Packet, segment: Segment): SegmentView {
    const source = sourceText(packet)
    const destination = destinationText(packet)
    const way = `${source}>${destination}`
    this.#note(way, segment)
    const own = this.#first.get(way)
    const other = this.#first.get(`${destination}>${source}`)
    const { options } = segment
    const words: string[] = []
    if (options.mss !== null) words.push(`mss ${options.mss}`)
    if (options.sackPermitted) words.push('sackOK')
    if (options.timestamps !== null) words.push('TS')
    if (options.windowScale !== null) words.push(`wscale ${options.windowScale}`)
    return {
      flags: flagText(segment.flags),
      // A reset that answers a stranger carries 0, which is no number of any connection.
      seq: own === undefined && segment.seq === 0 ? 0 : relative(own, segment.seq),
      ack: (segment.flags & ACK) === 0 ? null : relative(other, segment.ack),
      len: segment.payload.length,
      win: segment.window,
      options: words,
      sack: options.sack.flat().map((n) => unsigned(other === undefined ? n : n - other)),
      urgent: segment.urgent,
    }
  }

  /** One line: `10.0.0.2:40000 > 10.0.0.1:80 S seq=0 len=0 win=64240 <mss 1460,sackOK>`. */
  text(packet: Packet): string {
    const { body } = packet
    const way = `${sourceText(packet)} > ${destinationText(packet)}`
    switch (body.kind) {
      case 'tcp':
        return `${way} ${segmentText(this.view(packet, body))}`
      case 'udp':
        return `${way} udp len=${body.payload.length}`
      case 'icmp':
        return `${way} ${icmpText(body)}`
      case 'raw':
        return `${way} protocol=${packet.protocol} len=${body.payload.length}`
    }
  }

  /** A segment with SYN is the first of its sender, also where an older connection had the same ports. */
  #note(way: string, segment: Segment): void {
    if ((segment.flags & SYN) === 0 || this.#first.get(way) === segment.seq) return
    this.#first.set(way, segment.seq)
  }
}

function relative(first: number | undefined, n: number): RelativeSeq {
  return first === undefined ? 'abs' : unsigned(n - first)
}

/** The part of the line that tells of the segment alone. */
export function segmentText(view: SegmentView): string {
  let text = `${view.flags} seq=${view.seq}`
  if (view.ack !== null) text += ` ack=${view.ack}`
  text += ` len=${view.len} win=${view.win}`
  if (view.urgent !== 0) text += ` urg=${view.urgent}`
  if (view.sack.length > 0) text += ` sack=${view.sack.join('-')}`
  if (view.options.length > 0) text += ` <${view.options.join(',')}>`
  return text
}

export function icmpText(message: IcmpMessage): string {
  const about = message.about === null ? '' : ` about ${destinationText(message.about)}`
  return `icmp type=${message.type} code=${message.code}${about}`
}
