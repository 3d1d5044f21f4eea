// A trace as a pcapng capture, for Wireshark and its kin: one interface a host, whole IP packets with true checksums.
// Format: draft-ietf-opsawg-pcapng (section header, interface description and enhanced packet blocks), little endian.
import { encodePacket } from '../core/inet/wire.ts'
import type { Packet } from '../core/packet.ts'
import type { Micros } from '../core/time.ts'
import type { TraceEvent } from './trace.ts'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE_DESCRIPTION = 1
const ENHANCED_PACKET = 6
const BYTE_ORDER_MAGIC = 0x1a2b3c4d
/** Raw IP: the version is in the first nibble. */
const LINKTYPE_RAW = 101
const OPTION_COMMENT = 1
const OPTION_IF_NAME = 2
const OPTION_EPB_FLAGS = 2
const INBOUND = 1
const OUTBOUND = 2

interface Option {
  readonly code: number
  readonly value: Uint8Array
}

/** What of a run is written for Wireshark. */
export interface PcapngOptions {
  /**
   * Whose interfaces are written; all hosts unless given. A packet between two hosts that are both written stands in the
   * capture twice, which analysers take for a retransmission: name one host to have its view alone.
   */
  readonly hosts?: readonly string[] | undefined
}

/** Writes a capture of the packets among the events. Packets of a host to itself are written once. */
export function pcapng(events: Iterable<TraceEvent>, options: PcapngOptions = {}): Uint8Array {
  const capture = new Capture(options.hosts ?? null)
  for (const event of events) capture.add(event)
  return capture.bytes()
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const padded = (length: number): number => (length + 3) & ~3

class Capture {
  readonly #hosts: readonly string[] | null
  readonly #interfaces = new Map<string, number>()
  readonly #blocks: Uint8Array[] = []
  #size = 0

  constructor(hosts: readonly string[] | null) {
    this.#hosts = hosts
    const body = new Uint8Array(16)
    const view = new DataView(body.buffer)
    view.setUint32(0, BYTE_ORDER_MAGIC, true)
    view.setUint16(4, 1, true)
    view.setBigInt64(8, -1n, true)
    this.#block(SECTION_HEADER, body, [])
  }

  add(event: TraceEvent): void {
    switch (event.kind) {
      case 'sent':
        this.#packet(event.at, event.host, OUTBOUND, event.packet, null)
        return
      case 'delivered':
        if (event.from !== event.host) {
          this.#packet(event.at, event.host, INBOUND, event.packet, null)
        }
        return
      case 'dropped':
        // What its sender sent is in the capture already; what died at the receiver's interface was seen there.
        if (event.place === 'input' && event.from !== event.host) {
          this.#packet(event.at, event.host, INBOUND, event.packet, `dropped: ${event.why}`)
        }
        return
      default:
    }
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#size)
    let at = 0
    for (const block of this.#blocks) {
      all.set(block, at)
      at += block.length
    }
    return all
  }

  #interface(host: string): number {
    const known = this.#interfaces.get(host)
    if (known !== undefined) return known
    const id = this.#interfaces.size
    this.#interfaces.set(host, id)
    const body = new Uint8Array(8)
    new DataView(body.buffer).setUint16(0, LINKTYPE_RAW, true)
    this.#block(INTERFACE_DESCRIPTION, body, [{ code: OPTION_IF_NAME, value: utf8(host) }])
    return id
  }

  #packet(
    at: Micros,
    host: string,
    direction: number,
    packet: Packet,
    comment: string | null,
  ): void {
    if (this.#hosts !== null && !this.#hosts.includes(host)) return
    const id = this.#interface(host)
    const bytes = encodePacket(packet)
    const body = new Uint8Array(20 + padded(bytes.length))
    const view = new DataView(body.buffer)
    view.setUint32(0, id, true)
    view.setUint32(4, Math.floor(at / 2 ** 32), true)
    view.setUint32(8, at % 2 ** 32, true)
    view.setUint32(12, bytes.length, true)
    view.setUint32(16, bytes.length, true)
    body.set(bytes, 20)
    const options: Option[] = [{ code: OPTION_EPB_FLAGS, value: Uint8Array.of(direction, 0, 0, 0) }]
    if (comment !== null) options.push({ code: OPTION_COMMENT, value: utf8(comment) })
    this.#block(ENHANCED_PACKET, body, options)
  }

  #block(type: number, body: Uint8Array, options: readonly Option[]): void {
    let optionsSize = options.length === 0 ? 0 : 4
    for (const { value } of options) optionsSize += 4 + padded(value.length)
    const size = 12 + body.length + optionsSize
    const block = new Uint8Array(size)
    const view = new DataView(block.buffer)
    view.setUint32(0, type, true)
    view.setUint32(4, size, true)
    block.set(body, 8)
    let at = 8 + body.length
    for (const { code, value } of options) {
      view.setUint16(at, code, true)
      view.setUint16(at + 2, value.length, true)
      block.set(value, at + 4)
      at += 4 + padded(value.length)
    }
    view.setUint32(size - 4, size, true)
    this.#blocks.push(block)
    this.#size += size
  }
}
