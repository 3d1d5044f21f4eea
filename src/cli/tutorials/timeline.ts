/** A trace for a terminal: when, who, which segment, and what both queues of the listener hold after it. */
import type { Answer } from '../../core/answer.ts'
import type { AcceptedDescriptor } from '../../core/kernel/waiting.ts'
import type { Packet } from '../../core/packet.ts'
import { formatTime, type Micros } from '../../core/time.ts'
import { flagText, SegmentReader } from '../../sim/segment-text.ts'
import type { ChangeTrace, QueueView, TraceEvent } from '../../sim/trace.ts'
import { callText } from '../../sim/trace-text.ts'
import { table } from '../columns.ts'
import { type Cast, SERVER } from './cast.ts'

/** What a program said, and when. */
export interface Said {
  readonly kind: 'said'
  readonly at: Micros
  readonly line: string
}

const WORDS: Readonly<Record<string, string>> = {
  S: 'SYN',
  'S.': 'SYN+ACK',
  '.': 'ACK',
  'P.': 'PSH+ACK',
  'F.': 'FIN+ACK',
  R: 'RST',
  'R.': 'RST+ACK',
}

interface Row {
  readonly at: Micros
  readonly who: string
  what: string
  syn: string
  accept: string
}

export class Timeline {
  readonly #cast: Cast
  readonly #reader = new SegmentReader()
  /** Packets that repeat what had been sent before. */
  readonly #again = new Set<number>()
  readonly #rows: Row[] = []
  /** Sockets that listen, or are about to. */
  readonly #listeners = new Set<number>()

  constructor(cast: Cast) {
    this.#cast = cast
  }

  lines(happenings: Iterable<TraceEvent | Said>): string[] {
    for (const happening of happenings) this.#add(happening)
    const rows = this.#rows.map(({ at, who, what, syn, accept }) => [
      formatTime(at).slice(0, -3),
      who,
      what,
      syn,
      accept,
    ])
    return table([['time', 'who', 'what', 'SYN queue', 'accept queue'], ...rows])
  }

  #add(happening: TraceEvent | Said): void {
    switch (happening.kind) {
      case 'said':
        this.#row(happening.at, 'program', `"${happening.line}"`)
        return
      case 'sent':
        if (this.#reader.sent(happening.packet).includes('again')) this.#again.add(happening.id)
        return
      case 'delivered':
        this.#packet(happening.at, happening.id, happening.packet)
        return
      case 'call':
        if (happening.call === 'listen') this.#listeners.add(happening.sock)
        if (!this.#listeners.has(happening.sock)) return
        this.#row(happening.at, SERVER, callText(happening))
        return
      case 'answer':
        if (!this.#listeners.has(happening.sock) || happening.call !== 'accept') return
        this.#note(this.#accepted(happening.answer))
        return
      case 'change':
        this.#change(happening)
        return
      default:
        return
    }
  }

  #packet(at: Micros, id: number, packet: Packet): void {
    const { body } = packet
    if (body.kind !== 'tcp') return
    const flags = flagText(body.flags)
    const length = body.payload.length === 0 ? '' : `, ${body.payload.length} bytes`
    const again = this.#again.has(id) ? ' again' : ''
    const who = `${this.#cast.from(packet)} -> ${this.#cast.to(packet)}`
    this.#row(at, who, `${WORDS[flags] ?? flags}${length}${again}`)
  }

  #accepted({ failure, value }: Answer): string {
    if (failure !== null) return failure
    const { address } = value as AcceptedDescriptor
    return `takes ${this.#cast.nameOf(address)}`
  }

  /** What a listener's queues hold belongs to what has just happened. */
  #change({ queues, what }: ChangeTrace): void {
    if (queues === null) return
    const row = this.#rows.at(-1)
    if (row === undefined) return
    row.syn = this.#queue(queues.syn)
    row.accept = this.#queue(queues.accept)
    if (!/^(SYN|accept) queue/.test(what) && !what.includes('->')) {
      this.#note(what.replace(/^SYN /, ''))
    }
  }

  #queue({ limit, peers }: QueueView): string {
    const names = peers.map((peer) => this.#cast.shortNameOf(peer))
    return [`${peers.length}/${limit}`, ...names].join(' ')
  }

  #note(text: string): void {
    const row = this.#rows.at(-1)
    if (row !== undefined) row.what += `, ${text}`
  }

  #row(at: Micros, who: string, what: string): void {
    const { syn = '', accept = '' } = this.#rows.at(-1) ?? {}
    this.#rows.push({ at, who, what, syn, accept })
  }
}
