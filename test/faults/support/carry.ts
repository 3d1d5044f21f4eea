// One link by itself, and packets that are sent over it.
import { Datagram, Packet } from '../../../src/core/packet.ts'
import { Link, type Slot } from '../../../src/sim/link.ts'
import { Random } from '../../../src/sim/random.ts'
import type { StageSpec } from '../../../src/sim/stages/spec.ts'
import { Transit } from '../../../src/sim/transit.ts'

export const PACKET: Packet = new Packet(
  '10.0.0.1',
  '10.0.0.2',
  17,
  64,
  0,
  false,
  new Datagram(1, 2, new Uint8Array(72)),
)

export function aLink(latency = 0, random = new Random(1), name = 'a>b'): Link {
  return new Link(name, 0, 1, { latency, mtu: Number.POSITIVE_INFINITY }, random)
}

/** A link with one stage in one of its slots. */
export function linkWith(slot: Slot, spec: StageSpec, random?: Random): Link {
  const link = aLink(0, random)
  link.configure({ stages: { [slot]: spec } })
  return link
}

/** What became of a packet. */
export interface Sent {
  /** When it arrives; null when it does not. */
  readonly at: number | null
  readonly why: string | null
  readonly damage: string | null
  readonly copies: readonly (number | null)[]
}

export function send(on: Link, now: number, size = 100, fragments = 1): Sent {
  const transit = new Transit()
  transit.begin(PACKET, size, now, now)
  transit.fragments = fragments
  on.carry(transit)
  const arrival = (one: Transit): number | null => (one.dropped === null ? one.at : null)
  const copies = transit.copies.map(arrival)
  return { at: arrival(transit), why: transit.dropped, damage: transit.damage, copies }
}

/** So many packets, one each `gap`. */
export function stream(on: Link, count: number, gap: number, size = 100): Sent[] {
  return Array.from({ length: count }, (_, n) => send(on, n * gap, size))
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values)
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)))
}
