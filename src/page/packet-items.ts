// Packets of a trace as items of the page: a sending and what became of it are one.
import { ACK, FIN, type Packet, PSH, RST, SYN, URG } from '../core/packet.ts'
import {
  destinationText,
  icmpText,
  SegmentReader,
  segmentText,
  sourceText,
} from '../sim/segment-text.ts'
import type { Fact, Mark } from './model.ts'

const FLAG_WORDS = [
  [SYN, 'SYN'],
  [FIN, 'FIN'],
  [RST, 'RST'],
  [PSH, 'PSH'],
  [URG, 'URG'],
  [ACK, 'ACK'],
] as const

const PROTOCOLS = { tcp: 'TCP', udp: 'UDP', icmp: 'ICMP', raw: 'raw' } as const

/** Messages that are met often, by type (RFC 792, RFC 4443). */
const ICMP_NAMES: Readonly<Record<number, string>> = {
  0: 'echo reply',
  3: 'unreachable',
  8: 'echo request',
  11: 'time exceeded',
  128: 'echo request',
  129: 'echo reply',
}

const PREVIEW = 96

/** What a packet says of itself, in the words of the page. */
export interface PacketWords {
  /** `PSH ACK 21` */
  readonly label: string
  readonly text: string
  readonly facts: readonly Fact[]
}

function flagWords(flags: number): string {
  const words = FLAG_WORDS.filter(([bit]) => (flags & bit) !== 0).map(([, word]) => word)
  return words.length === 0 ? 'none' : words.join(' ')
}

/** Bytes that are text as text, the others as `\x00`. */
function preview(bytes: Uint8Array): string {
  const [first] = bytes
  if (bytes.length > 8 && bytes.every((byte) => byte === first)) {
    return `${preview(bytes.subarray(0, 1))} × ${bytes.length}`
  }
  let text = ''
  for (const byte of bytes.subarray(0, PREVIEW)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x5c
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return bytes.length > PREVIEW ? `${text} …` : text
}

export class PacketReader {
  readonly #reader = new SegmentReader()

  /** Notes a packet that is sent, and tells what is remarkable about it. */
  sent(packet: Packet): readonly Mark[] {
    const { body } = packet
    const marks = this.#reader.sent(packet)
    return body.kind === 'tcp' && (body.flags & RST) !== 0 ? [...marks, 'reset'] : marks
  }

  words(packet: Packet): PacketWords {
    const { body, ttl } = packet
    const { payload } = body
    const facts: Fact[] = [
      ['protocol', body.kind === 'raw' ? `IP ${packet.protocol}` : PROTOCOLS[body.kind]],
      ['from', sourceText(packet)],
      ['to', destinationText(packet)],
    ]
    let label = `${PROTOCOLS[body.kind]} ${payload.length}`
    switch (body.kind) {
      case 'tcp': {
        const view = this.#reader.view(packet, body)
        label =
          payload.length === 0 ? flagWords(body.flags) : `${flagWords(body.flags)} ${view.len}`
        facts.push(['flags', flagWords(body.flags)], ['seq', String(view.seq)])
        if (view.ack !== null) facts.push(['ack', String(view.ack)])
        facts.push(['window', String(view.win)])
        if (view.sack.length > 0) facts.push(['sack', view.sack.join(' ')])
        if (view.options.length > 0) facts.push(['options', view.options.join(', ')])
        if (view.urgent !== 0) facts.push(['urgent', String(view.urgent)])
        break
      }
      case 'icmp':
        label = `ICMP ${ICMP_NAMES[body.type] ?? `${body.type}/${body.code}`}`
        facts.push(['message', icmpText(body)])
        if (body.about !== null) facts.push(['about', this.#text(body.about)])
        break
      case 'udp':
      case 'raw':
    }
    facts.push(['length', `${payload.length} bytes`], ['ttl', String(ttl)])
    if (payload.length > 0) facts.push(['bytes', preview(payload)])
    return { label, text: this.#text(packet), facts }
  }

  #text(packet: Packet): string {
    const { body } = packet
    if (body.kind !== 'tcp') return this.#reader.text(packet)
    const way = `${sourceText(packet)} > ${destinationText(packet)}`
    return `${way} ${segmentText(this.#reader.view(packet, body))}`
  }
}
