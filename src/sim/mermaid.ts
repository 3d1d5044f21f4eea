// A trace as a Mermaid sequence diagram: a line for each host, arrows for packets (cut short where they were lost), and
// notes for calls and for what both queues of a listener hold at that instant.

import { type Packet, SYN } from '../core/packet.ts'
import { formatTime } from '../core/time.ts'
import { icmpText, SegmentReader, segmentText } from './segment-text.ts'
import type { AnswerTrace, CallTrace, ChangeTrace, TraceEvent } from './trace.ts'
import { callText, outcomeText, queueText } from './trace-text.ts'

/** What of a run a sequence diagram shows. */
export interface MermaidOptions {
  /** Hosts from left to right; those not named follow in the order in which they appear. */
  readonly hosts?: readonly string[]
  /** Whether calls and answers are shown; they are when not given. */
  readonly calls?: boolean
  /** Whether state changes are shown beside the queues of listeners; they are not when not given. */
  readonly changes?: boolean
}

/** Mermaid reads `;` and `#` as its own, and the label as HTML. */
function escaped(text: string): string {
  return text.replace(/[#;<>]/g, (sign) => `#${sign.charCodeAt(0)};`)
}

/** The diagram, ending with a line end. */
export function mermaid(events: Iterable<TraceEvent>, options: MermaidOptions = {}): string {
  return new Diagram(options).draw(events)
}

class Diagram {
  readonly #options: MermaidOptions
  readonly #reader = new SegmentReader()
  /** Packets that repeat what had been sent before. */
  readonly #again = new Set<number>()
  readonly #hosts = new Map<string, string>()
  /** Finished lines, and notes over all hosts, whose span is known at the end. */
  readonly #lines: (string | { readonly overAll: string })[] = []

  /** A call whose answer may follow at once. */
  #called: CallTrace | null = null

  constructor(options: MermaidOptions) {
    this.#options = options
    for (const host of options.hosts ?? []) this.#id(host)
  }

  draw(events: Iterable<TraceEvent>): string {
    for (const event of events) this.#event(event)
    this.#flush()
    const hosts = [...this.#hosts]
    const first = hosts[0]?.[1]
    const last = hosts.at(-1)?.[1]
    const all = first === last ? first : `${first},${last}`
    const lines = ['sequenceDiagram']
    for (const [name, id] of hosts) lines.push(`  participant ${id} as ${escaped(name)}`)
    for (const line of this.#lines) {
      if (typeof line === 'string') lines.push(`  ${line}`)
      else if (all !== undefined) lines.push(`  Note over ${all}: ${line.overAll}`)
    }
    return `${lines.join('\n')}\n`
  }

  #id(host: string): string {
    let id = this.#hosts.get(host)
    if (id === undefined) {
      id = `h${this.#hosts.size + 1}`
      this.#hosts.set(host, id)
    }
    return id
  }

  #note(event: TraceEvent, ...texts: readonly string[]): void {
    const lines = [`${formatTime(event.at)} ${texts[0]}`, ...texts.slice(1)].map(escaped)
    this.#lines.push(`Note over ${this.#id(event.host)}: ${lines.join('<br/>')}`)
  }

  /** Shows the call that awaits its answer: something else has come first. */
  #flush(): void {
    const call = this.#called
    if (call === null) return
    this.#called = null
    this.#note(call, callText(call))
  }

  /** A call that is answered at once is one note with its answer. */
  #answer(event: AnswerTrace): void {
    const call = this.#called
    if (this.#options.calls === false) return
    if (call?.id === event.id && call.host === event.host) {
      this.#called = null
      this.#note(event, `${callText(call)}: ${outcomeText(event.answer)}`)
      return
    }
    this.#flush()
    this.#note(event, `${event.call}: ${outcomeText(event.answer)}`)
  }

  #event(event: TraceEvent): void {
    switch (event.kind) {
      case 'call':
        this.#flush()
        if (this.#options.calls !== false) this.#called = event
        return
      case 'answer':
        this.#answer(event)
        return
      case 'sent':
        if (this.#reader.sent(event.packet).includes('again')) this.#again.add(event.id)
        return
      case 'delivered':
        this.#flush()
        this.#arrow(event, event.from, '->>', event.host, event.id, event.packet, '')
        return
      case 'dropped':
        this.#flush()
        if (event.to === null) {
          this.#note(event, `${this.#packet(event.packet)} lost: ${event.why}`)
          return
        }
        this.#arrow(
          event,
          event.from,
          '-x',
          event.to,
          event.id,
          event.packet,
          ` lost: ${event.why}`,
        )
        return
      case 'change':
        if (event.queues !== null || this.#options.changes === true) this.#flush()
        this.#change(event)
        return
      case 'fault':
        this.#flush()
        if (event.host !== '') this.#note(event, `${event.phase} ${event.what}`)
        else {
          const text = `${formatTime(event.at)} ${event.phase} ${event.what}`
          this.#lines.push({ overAll: escaped(text) })
        }
        return
      case 'rule':
      case 'timer':
        return
    }
  }

  #arrow(
    event: TraceEvent,
    from: string,
    arrow: string,
    to: string,
    id: number,
    packet: Packet,
    fate: string,
  ): void {
    const again = this.#again.has(id) ? ' again' : ''
    const label = `${formatTime(event.at)} ${this.#packet(packet)}${again}${fate}`
    this.#lines.push(`${this.#id(from)}${arrow}${this.#id(to)}: ${escaped(label)}`)
  }

  #packet(packet: Packet): string {
    const { body } = packet
    switch (body.kind) {
      case 'tcp': {
        // Options say something new in a SYN only.
        const view = this.#reader.view(packet, body)
        const options = (body.flags & SYN) === 0 ? [] : view.options
        return `${body.sourcePort}→${body.destinationPort} ${segmentText({ ...view, options })}`
      }
      case 'udp':
        return `${body.sourcePort}→${body.destinationPort} udp len=${body.payload.length}`
      case 'icmp':
        return icmpText(body)
      case 'raw':
        return `protocol=${packet.protocol} len=${body.payload.length}`
    }
  }

  #change(event: ChangeTrace): void {
    const { queues } = event
    if (queues !== null) {
      const lines = [
        `SYN queue ${queueText(queues.syn)}`,
        `accept queue ${queueText(queues.accept)}`,
      ]
      // A change that only says how long a queue is says nothing beside the queues themselves.
      const said = /^(SYN|accept) queue/.test(event.what)
      this.#note(event, ...(said ? lines : [event.what, ...lines]))
    } else if (this.#options.changes === true) this.#note(event, event.what)
  }
}
