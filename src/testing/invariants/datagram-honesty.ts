/** A datagram that a program takes was sent by the address it is said to come from. It may be lost or come twice. */

import { MSG_TRUNC } from '../../core/constants/messages.ts'
import type { Received } from '../../core/socket/call.ts'
import { endpointText } from '../../sim/netstat.ts'
import type { TraceEvent } from '../../sim/trace.ts'
import { Endpoints } from './endpoints.ts'
import { type Invariant, InvariantError } from './invariant.ts'

const NAME = 'datagram honesty'

const contentOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

/** No datagram arrives that nobody has sent. */
export const datagramHonesty: Invariant = {
  name: NAME,
  watch: (world) => {
    const endpoints = new Endpoints(world)
    /** What each address has put on the wire. */
    const sent = new Map<string, Set<string>>()

    function left(event: Extract<TraceEvent, { kind: 'sent' }>): void {
      const { source, body } = event.packet
      if (body.kind !== 'udp') return
      const address = source.includes(':')
        ? `[${source}]:${body.sourcePort}`
        : `${source}:${body.sourcePort}`
      const contents = sent.get(address) ?? new Set()
      sent.set(address, contents.add(contentOf(body.payload)))
    }

    function taken(event: Extract<TraceEvent, { kind: 'answer' }>): void {
      const { host, sock, call, answer } = event
      if (!call.startsWith('recv') || answer.failure !== null) return
      if (endpoints.of(host, sock)?.protocol !== 'udp') return
      const { bytes, address, flags } = answer.value as Received
      if (address === null) return
      const from = endpointText(address).replace(/^\[::ffff:([\d.]+)\]/, '$1')
      const content = contentOf(bytes)
      const all = [...(sent.get(from) ?? [])]
      const cut = (flags & MSG_TRUNC) !== 0
      if (all.some((one) => (cut ? one.startsWith(content) : one === content))) return
      throw new InvariantError(
        NAME,
        `${host} took ${bytes.length} bytes from ${from}, which sent no such datagram`,
      )
    }

    return {
      event(event: TraceEvent): void {
        if (event.kind === 'sent') left(event)
        else if (event.kind === 'answer') taken(event)
      },
    }
  },
}
