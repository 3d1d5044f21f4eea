/** Packets as the rows of a trace. */
import {
  ACK,
  FIN,
  type Packet,
  PSH,
  RST,
  type Segment,
  type SegmentOptions,
  SYN,
  URG,
} from '../../src/core/packet.ts'
import type { Json, TraceRow } from './case.ts'

/** A packet at the interface that was listened to. */
export interface Captured {
  /** Milliseconds of virtual time. */
  readonly at: number
  readonly packet: Packet
}

/** Which extras the rows carry. */
export interface TraceExtras {
  readonly win: boolean
  readonly opts: boolean
}

const FLAGS = [
  ['S', SYN],
  ['F', FIN],
  ['R', RST],
  ['P', PSH],
  ['.', ACK],
  ['U', URG],
] as const

export class Tracer {
  readonly #hostOfIp: ReadonlyMap<string, string>
  readonly #starts: readonly number[]
  readonly #extras: TraceExtras
  /** The initial sequence number of each direction of each connection. */
  readonly #isn = new Map<string, number>()

  /** `starts` are the times at which the steps began. */
  constructor(
    hostOfIp: ReadonlyMap<string, string>,
    starts: readonly number[],
    extras: TraceExtras,
  ) {
    this.#hostOfIp = hostOfIp
    this.#starts = starts
    this.#extras = extras
  }

  rows(captured: readonly Captured[]): TraceRow[] {
    const rows: TraceRow[] = []
    for (const { at, packet } of captured) {
      const row = packet.source.includes(':') ? null : this.#row(packet)
      if (row !== null) rows.push({ ...this.#when(at), ...row })
    }
    return rows
  }

  #when(at: number): { step: number; t_ms: number } {
    let step = this.#starts.length - 1
    while (step > 0 && (this.#starts[step] as number) > at) step -= 1
    return { step, t_ms: Math.round(at - (this.#starts[step] ?? 0)) }
  }

  #row(packet: Packet): Omit<TraceRow, 'step' | 't_ms'> | null {
    const { body } = packet
    switch (body.kind) {
      case 'tcp':
        return this.#segmentRow(packet, body)
      case 'udp':
        return {
          proto: 'udp',
          from: this.#end(packet.source, body.sourcePort),
          to: this.#end(packet.destination, body.destinationPort),
          len: body.payload.length,
        }
      case 'icmp':
        return {
          proto: 'icmp',
          from: this.#name(packet.source),
          to: this.#name(packet.destination),
          type: body.type,
          code: body.code,
        }
      case 'raw':
        return null
    }
  }

  #segmentRow(packet: Packet, segment: Segment): Omit<TraceRow, 'step' | 't_ms'> {
    const from = this.#end(packet.source, segment.sourcePort)
    const to = this.#end(packet.destination, segment.destinationPort)
    if ((segment.flags & SYN) !== 0) this.#isn.set(`${from} ${to}`, segment.seq)
    const own = this.#isn.get(`${from} ${to}`)
    const other = this.#isn.get(`${to} ${from}`)
    const options = segment.options
    return {
      from,
      to,
      flags: FLAGS.map(([letter, bit]) => ((segment.flags & bit) !== 0 ? letter : '')).join(''),
      seq: relative(segment.seq, own, segment.seq === 0),
      ...((segment.flags & ACK) !== 0 ? { ack: relative(segment.ack, other, false) } : {}),
      len: segment.payload.length,
      ...(this.#extras.win ? { win: segment.window } : {}),
      ...(this.#extras.opts ? { opts: optionTexts(options, other) } : {}),
      ...(!this.#extras.opts && options.sack.length > 0 ? { sack: sackEdges(options, other) } : {}),
    }
  }

  #name(ip: string): string {
    return this.#hostOfIp.get(ip) ?? ip
  }

  #end(ip: string, port: number): string {
    return `${this.#name(ip)}:${port}`
  }
}

function relative(value: number, isn: number | undefined, zero: boolean): number | 'abs' {
  if (isn === undefined) return zero ? 0 : 'abs'
  return (value - isn) >>> 0
}

function sackEdges(options: SegmentOptions, isn: number | undefined): number[] {
  return options.sack.flat().map((edge) => (edge - (isn ?? 0)) >>> 0)
}

/** In the order in which Linux writes them. */
function optionTexts(options: SegmentOptions, isn: number | undefined): Json[] {
  const texts: Json[] = []
  if (options.mss !== null) texts.push(`mss ${options.mss}`)
  if (options.sackPermitted) texts.push('sackOK')
  if (options.timestamps !== null) texts.push('TS')
  if (options.windowScale !== null) texts.push(`wscale ${options.windowScale}`)
  if (options.sack.length > 0) texts.push(['sack', ...sackEdges(options, isn)])
  return texts
}
