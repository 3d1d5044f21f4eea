/** The events of a world as an exploration sees them: whose they are, and what they say. */
import type { Packet } from '../../core/packet.ts'
import type { WorldEvent } from '../../sim/event.ts'
import type { QueueEntry } from '../../sim/queue.ts'
import { SegmentReader } from '../../sim/segment-text.ts'
import type { World } from '../../sim/world.ts'

/** The index of the host whose input it is; null when it concerns several. */
export function hostOfEvent(event: WorldEvent): number | null {
  switch (event.kind) {
    case 'arrival':
      return event.to
    case 'timer':
    case 'neighbour':
      return event.host
    case 'action':
    case 'fault-begins':
    case 'fault-ends':
      return null
  }
}

/** A line that is equal for equal events, and for no others of the same host. */
export function eventText(event: WorldEvent, world: World): string {
  switch (event.kind) {
    case 'arrival':
      return `${world.fabric.stations[event.to]?.name ?? ''} gets ${packetText(event.packet)}`
    case 'timer':
      return `${world.fabric.stations[event.host]?.name ?? ''} timer of #${event.sock}`
    case 'neighbour':
      return `${world.fabric.stations[event.host]?.name ?? ''} has no neighbour ${event.ip}`
    case 'action':
      return 'an action'
    case 'fault-begins':
      return `fault ${JSON.stringify(event.fault)}`
    case 'fault-ends':
      return `fault ${event.id} ends`
  }
}

/** With absolute sequence numbers: a reader that has seen nothing counts from none. */
const packetText = (packet: Packet): string => {
  const { body } = packet
  const bytes = Array.from(body.payload, (byte) => byte.toString(16)).join('')
  const numbers = body.kind === 'tcp' ? ` ${body.seq} ${body.ack}` : ''
  return `${packet.source} ${new SegmentReader().text(packet)}${numbers} ${bytes}`.trimEnd()
}

/** Packets of one link do not overtake one another: of each link only the first may come next. */
export function inOrderOfLinks(
  due: readonly QueueEntry<WorldEvent>[],
): readonly QueueEntry<WorldEvent>[] {
  const seen = new Set<string>()
  return due.filter(({ value }) => {
    if (value.kind !== 'arrival') return true
    const link = `${value.from} ${value.to}`
    if (seen.has(link)) return false
    seen.add(link)
    return true
  })
}
