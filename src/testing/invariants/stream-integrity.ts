/** What a TCP connection delivers is what was sent on it, in order, from the beginning. */
import { MSG_OOB, MSG_PEEK, MSG_TRUNC } from '../../core/constants/messages.ts'
import type { Received } from '../../core/socket/call.ts'
import type { AnswerTrace, CallTrace, TraceEvent } from '../../sim/trace.ts'
import { type Endpoint, Endpoints } from './endpoints.ts'
import { type Invariant, InvariantError } from './invariant.ts'

const NAME = 'stream integrity'

/** What went into one end. */
class Sent {
  bytes: number[] = []
  /** Sends that have not been answered; what they will have sent is known then. */
  readonly pending = new Map<number, number>()
  /** A send failed halfway, or two went at once: nobody can say what was sent after this. */
  vague = Number.POSITIVE_INFINITY

  begin(id: number, bytes: Uint8Array): void {
    if (this.pending.size > 0) this.vague = Math.min(this.vague, this.bytes.length)
    this.pending.set(id, this.bytes.length)
    for (const byte of bytes) this.bytes.push(byte)
  }

  end(id: number, failed: boolean, count: number | null): void {
    const start = this.pending.get(id)
    if (start === undefined) return
    this.pending.delete(id)
    if (failed && count === null) this.vague = Math.min(this.vague, start)
    if (count !== null && this.pending.size === 0) this.bytes.length = start + count
  }
}

/** A stream's reader gets a beginning of what its writer has sent, and nothing else. */
export const streamIntegrity: Invariant = {
  name: NAME,
  watch: (world) => {
    const endpoints = new Endpoints(world)
    const sent = new Map<Endpoint['since'], Sent>()
    const received = new Map<Endpoint['since'], number>()

    const sentBy = ({ since }: Endpoint): Sent => {
      const known = sent.get(since) ?? new Sent()
      sent.set(since, known)
      return known
    }

    function called({ host, sock, call, id, args }: CallTrace): void {
      const endpoint = endpoints.of(host, sock)
      if (endpoint?.protocol !== 'tcp' || !call.startsWith('send')) return
      const [bytes, flags] = args as [Uint8Array, number]
      if ((flags & MSG_OOB) !== 0) sentBy(endpoint).vague = 0
      sentBy(endpoint).begin(id, bytes)
    }

    function answered({ host, sock, call, id, answer }: AnswerTrace): void {
      const endpoint = endpoints.of(host, sock)
      if (endpoint?.protocol !== 'tcp') return
      if (call.startsWith('send')) {
        const count = typeof answer.value === 'number' ? answer.value : null
        sentBy(endpoint).end(id, answer.failure !== null, count)
      } else if (call.startsWith('recv') && answer.failure === null) {
        took(endpoint, answer.value as Received, flagsOf.get(`${host} ${id}`) ?? 0)
      }
    }

    function took(endpoint: Endpoint, { bytes, length, flags }: Received, asked: number): void {
      if (((flags | asked) & MSG_OOB) !== 0) return
      const peer = endpoints.peerOf(endpoint)
      const from = received.get(endpoint.since) ?? 0
      if ((asked & MSG_PEEK) === 0) received.set(endpoint.since, from + length)
      if (peer === null || (asked & MSG_TRUNC) !== 0) return
      const { bytes: all, vague } = sentBy(peer)
      for (const [index, byte] of bytes.entries()) {
        const at = from + index
        if (at >= vague) return
        if (all[at] === byte) continue
        const where = `${endpoint.host} took from ${endpoint.remote}`
        const what = at >= all.length ? 'which nobody sent' : `in place of ${String(all[at])}`
        throw new InvariantError(NAME, `${where} byte ${at} = ${byte}, ${what}`)
      }
    }

    /** What each recv was asked to do. */
    const flagsOf = new Map<string, number>()

    return {
      event(event: TraceEvent): void {
        if (event.kind === 'call') {
          if (event.call.startsWith('recv')) {
            flagsOf.set(`${event.host} ${event.id}`, Number(event.args[1] ?? 0))
          }
          called(event)
        } else if (event.kind === 'answer') {
          answered(event)
          flagsOf.delete(`${event.host} ${event.id}`)
        }
      },
    }
  },
}
