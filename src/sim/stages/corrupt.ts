// A stage that turns bits of packets. The packet is written out as on the wire, and read back as its receiver reads it:
// the checksums of IPv4, TCP, UDP and ICMP decide, so one bit is always noticed, and several may go unnoticed once in
// 65,536 times. The hop limit, class and flow label of IPv6 are covered by none.
import { checksum } from '../../core/inet/checksum.ts'
import { encodePacket } from '../../core/inet/wire.ts'
import { decodePacket } from '../../core/inet/wire-decode.ts'
import type { Packet } from '../../core/packet.ts'
import type { Random, RandomStream } from '../random.ts'
import type { Stage, Transit } from '../transit.ts'
import type { CorruptSpec } from './spec.ts'

/** What the receiver makes of the bytes: a packet, or the reason for which it drops them. */
function received(bytes: Uint8Array, sent: Packet): Packet | string {
  const version = (bytes[0] as number) >> 4
  if (version !== (sent.source.includes(':') ? 6 : 4)) return 'malformed'
  if (version === 4) {
    const header = ((bytes[0] as number) & 15) << 2
    if (header < 20 || header > bytes.length) return 'malformed'
    if (checksum(bytes.subarray(0, header)) !== 0) return 'checksum'
  }
  const packet = decodePacket(bytes)
  if (packet === null) return 'malformed'
  // Bytes that a transport does not recognize stay bytes.
  if (packet.body.kind === 'raw' && sent.body.kind !== 'raw') return 'checksum'
  return packet.destination === sent.destination ? packet : 'misdirected'
}

export class Corrupt implements Stage {
  readonly spec: CorruptSpec
  readonly #stream: string
  readonly #draws: RandomStream

  constructor(spec: CorruptSpec, random: Random, stream: string) {
    this.spec = spec
    this.#stream = stream
    this.#draws = random.stream(stream)
  }

  pass(transit: Transit): void {
    if (!this.#draws.chance(this.spec.rate)) return
    const bytes = encodePacket(transit.packet)
    const turned = new Set<number>()
    for (let i = 0; i < this.spec.bits && turned.size < bytes.length * 8; i++) {
      let bit = this.#draws.int(0, bytes.length * 8 - 1)
      while (turned.has(bit)) bit = (bit + 1) % (bytes.length * 8)
      turned.add(bit)
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
    }
    const made = received(bytes, transit.packet)
    if (typeof made === 'string') transit.damage = made
    else transit.packet = made
  }

  clone(random: Random): Corrupt {
    return new Corrupt(this.spec, random, this.#stream)
  }
}
