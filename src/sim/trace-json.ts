// A trace as JSON lines: one object for each event, plain data, for other programs to read. Times in microseconds.
import { formatAddress } from '../core/address/format.ts'
import type { SocketAddress } from '../core/address/socket-address.ts'
import type { Packet } from '../core/packet.ts'
import { plainValue } from './plain-value.ts'
import { destinationText, SegmentReader, sourceText } from './segment-text.ts'
import type { QueueView, TraceEvent } from './trace.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** More bytes than this are told by their number. */
const SHORT = 1024

function bytesJson(bytes: Uint8Array): Json {
  if (bytes.length > SHORT) return { length: bytes.length }
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return { bytes: text }
}

/** Bytes as a text of the characters 0 to 255; numbers that JSON has no word for as text. */
function toJson(value: unknown): Json {
  if (value === undefined || value === null) return null
  if (value instanceof Uint8Array) return bytesJson(value)
  if (Array.isArray(value)) return value.map(toJson)
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([key, field]) => [key, toJson(field)] as const)
    return Object.fromEntries(fields)
  }
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return typeof value === 'string' || typeof value === 'boolean' ? value : String(value)
}

const addressJson = (address: SocketAddress | null): Json =>
  address === null ? null : toJson(formatAddress(address))

const queueJson = ({ limit, peers }: QueueView): Json => ({ limit, peers: peers.map(addressJson) })

/** Writes events as lines of JSON. */
export class TraceJson {
  readonly #reader = new SegmentReader()

  /** The line of an event, without a line end. */
  line(event: TraceEvent): string {
    return JSON.stringify({
      at: event.at,
      host: event.host,
      kind: event.kind,
      ...this.#rest(event),
    })
  }

  #rest(event: TraceEvent): { readonly [key: string]: Json } {
    switch (event.kind) {
      case 'call': {
        const { sock, id, call, args } = event
        return { sock, id, call, args: args.map(toJson) }
      }
      case 'answer': {
        const { sock, id, call, answer, waited } = event
        const { rule, failure, value } = answer
        const outcome = failure === null ? { value: toJson(plainValue(value)) } : { failure }
        return { sock, id, call, ...outcome, rule: rule.id, waited }
      }
      case 'sent': {
        const marks = this.#reader.sent(event.packet)
        return { id: event.id, to: event.to, packet: this.#packet(event.packet), marks }
      }
      case 'delivered':
        return { id: event.id, from: event.from, packet: this.#packet(event.packet) }
      case 'dropped': {
        const { id, from, to, place, why } = event
        return { id, from, to, place, why, packet: this.#packet(event.packet) }
      }
      case 'change': {
        const { sock, what, local, queues } = event
        if (queues === null) return { sock, what, local: addressJson(local) }
        const { accept, syn } = queues
        return {
          sock,
          what,
          local: addressJson(local),
          accept: queueJson(accept),
          syn: queueJson(syn),
        }
      }
      case 'rule':
        return { sock: event.sock, rule: event.rule.id }
      case 'timer':
        return { sock: event.sock }
      case 'fault':
        return { id: event.id, phase: event.phase, what: event.what, fault: toJson(event.fault) }
    }
  }

  #packet(packet: Packet): Json {
    const { body, ttl, tos, df } = packet
    const ends = { from: sourceText(packet), to: destinationText(packet), ttl, tos, df }
    switch (body.kind) {
      case 'tcp': {
        const { flags, seq, ack, len, win, options, sack } = this.#reader.view(packet, body)
        return { proto: 'tcp', ...ends, flags, seq, ack, len, win, options, sack }
      }
      case 'udp':
        return { proto: 'udp', ...ends, len: body.payload.length }
      case 'icmp': {
        const { type, code, rest, about } = body
        const original = about === null ? null : this.#packet(about)
        return { proto: 'icmp', ...ends, type, code, rest, about: original }
      }
      case 'raw':
        return { proto: packet.protocol, ...ends, len: body.payload.length }
    }
  }
}
