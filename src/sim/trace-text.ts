// The one text form of a trace: a line for each event, equal for equal runs, without anything that varies.
import type { Answer } from '../core/answer.ts'
import { formatTime } from '../core/time.ts'
import { RunningHash } from './hash.ts'
import { endpointText } from './netstat.ts'
import { plainValue } from './plain-value.ts'
import { SegmentReader } from './segment-text.ts'
import type { CallTrace, QueueView, TraceEvent } from './trace.ts'

/** More bytes than this are told by their number. */
const SHORT = 64

/** A value in a call's arguments or answer, readable: `["10.0.0.1", 80]`, `b"hello\\x0a"`. */
export function valueText(value: unknown): string {
  if (value instanceof Uint8Array) return bytesText(value)
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, field]) => `${key}: ${valueText(field)}`)
    return `{${fields.join(', ')}}`
  }
  if (typeof value === 'string') return JSON.stringify(value)
  return String(value)
}

function bytesText(bytes: Uint8Array): string {
  if (bytes.length > SHORT) return `<${bytes.length} bytes>`
  let text = ''
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return `b"${text}"`
}

/** `connect(["10.0.0.1", 80])` */
export function callText({ call, args }: CallTrace): string {
  return `${call}(${args.map(valueText).join(', ')})`
}

/** `ok`, the value, or the name of the failure. */
export function outcomeText({ failure, value }: Answer): string {
  if (failure !== null) return failure
  return value === undefined ? 'ok' : valueText(plainValue(value))
}

/** `2/6 10.0.0.2:40000 10.0.0.3:40000`: how many of how many, and who. */
export function queueText({ limit, peers }: QueueView): string {
  return [`${peers.length}/${limit}`, ...peers.map(endpointText)].join(' ')
}

/** Writes the events of one world, in order: sequence numbers are counted from what it has seen. */
export class TraceText {
  readonly #reader = new SegmentReader()

  /** The line of an event, without a line end. */
  line(event: TraceEvent): string {
    const host = event.host === '' ? '*' : event.host
    return `${formatTime(event.at)} ${host} ${event.kind} ${this.#rest(event)}`
  }

  #rest(event: TraceEvent): string {
    switch (event.kind) {
      case 'call':
        return `#${event.sock} ${callText(event)}`
      case 'answer': {
        const { sock, call, answer, waited } = event
        const outcome = `${outcomeText(answer)} [${answer.rule.id}]`
        return `#${sock} ${call} ${outcome}${waited ? ' waited' : ''}`
      }
      case 'sent': {
        const marks = this.#reader.sent(event.packet)
        return [`p${event.id}`, this.#reader.text(event.packet), ...marks].join(' ')
      }
      case 'delivered':
        return `p${event.id} ${this.#reader.text(event.packet)}`
      case 'dropped':
        return `p${event.id} ${this.#reader.text(event.packet)} ${event.place}: ${event.why}`
      case 'change':
        return `#${event.sock} ${event.what}${queuesText(event.queues)}`
      case 'rule':
        return event.sock === null ? event.rule.id : `#${event.sock} ${event.rule.id}`
      case 'timer':
        return `#${event.sock}`
      case 'fault':
        return `f${event.id} ${event.phase} ${event.what}`
    }
  }
}

function queuesText(queues: { accept: QueueView; syn: QueueView } | null): string {
  if (queues === null) return ''
  return ` (syn ${queueText(queues.syn)}; accept ${queueText(queues.accept)})`
}

/** A running hash of all events with the bytes that they carry: two runs are equal when their digests are. */
export class TraceHash {
  readonly #text = new TraceText()
  readonly #hash = new RunningHash()
  /** Events so far. */
  count = 0

  /** Takes the next event in. */
  add(event: TraceEvent): void {
    this.count += 1
    this.#hash.text(this.#text.line(event))
    if (event.kind === 'sent') this.#hash.bytes(event.packet.body.payload)
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    return this.#hash.digest()
  }
}
