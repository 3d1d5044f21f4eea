/**
 * Tells who is who in the trace of one listener and its clients on a single host: the listener's end is the server, the
 * others are clients in the order of their first SYN. A picture then shows them as if each had a host of its own.
 */
import type { SocketAddress } from '../../core/address/socket-address.ts'
import { AF_UNIX } from '../../core/constants/families.ts'
import { ACK, type Packet, SYN } from '../../core/packet.ts'
import { endpointText } from '../../sim/netstat.ts'
import { destinationText, sourceText } from '../../sim/segment-text.ts'
import type { ChangeTrace, QueueView, TraceEvent } from '../../sim/trace.ts'

export const SERVER = 'server'

export class Cast {
  readonly #names = new Map<string, string>()
  #clients = 0

  constructor(events: readonly TraceEvent[]) {
    for (const event of events) {
      if (event.kind === 'change' && event.queues !== null) {
        this.#names.set(endpointText(event.local), SERVER)
      }
      if (event.kind !== 'sent' || !isSyn(event.packet)) continue
      const source = sourceText(event.packet)
      if (this.#names.has(source)) continue
      this.#clients += 1
      this.#names.set(source, `client ${this.#clients}`)
    }
  }

  /** `server`, `client 7`; the address itself where nobody is known. */
  name(endpoint: string): string {
    return this.#names.get(endpoint) ?? endpoint
  }

  nameOf(address: SocketAddress | null): string {
    return this.name(endpointText(address))
  }

  /** `c7` for client 7. */
  shortNameOf(address: SocketAddress | null): string {
    return this.nameOf(address).replace(/^client /, 'c')
  }

  from(packet: Packet): string {
    return this.name(sourceText(packet))
  }

  to(packet: Packet): string {
    return this.name(destinationText(packet))
  }

  /** The event with these names in place of the host's. */
  play(event: TraceEvent): TraceEvent {
    switch (event.kind) {
      case 'sent':
        return { ...event, host: this.from(event.packet), to: this.to(event.packet) }
      case 'delivered':
        return { ...event, host: this.to(event.packet), from: this.from(event.packet) }
      case 'change':
        return { ...event, host: this.nameOf(event.local), queues: this.#queues(event) }
      default:
        return event
    }
  }

  /** A name stands where an address did: as the name of a local socket it is written as it is. */
  #queues({ queues }: ChangeTrace): ChangeTrace['queues'] {
    if (queues === null) return null
    const named = ({ limit, peers }: QueueView): QueueView => ({
      limit,
      peers: peers.map((peer) => ({ family: AF_UNIX, name: this.shortNameOf(peer) })),
    })
    return { accept: named(queues.accept), syn: named(queues.syn) }
  }
}

/** A SYN that opens a connection. */
export function isSyn({ body }: Packet): boolean {
  return body.kind === 'tcp' && (body.flags & (SYN | ACK)) === SYN
}
