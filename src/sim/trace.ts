// The structured trace of a world: what happened, when, where. Events are made only while somebody observes.
// How they are written is in trace-text.ts, trace-json.ts and mermaid.ts.

import type { SocketAddress } from '../core/address/socket-address.ts'
import type { Answer } from '../core/answer.ts'
import type { Kernel } from '../core/kernel/kernel.ts'
import type { KernelEvent } from '../core/kernel/trace.ts'
import type { Packet } from '../core/packet.ts'
import type { Rule } from '../core/rule.ts'
import type { SockId } from '../core/socket/sock.ts'
import type { QueueSummary } from '../core/socket/summary.ts'
import type { Micros } from '../core/time.ts'
import type { Fault } from './fault/schedule.ts'
import { Channel, type Observed, type Outbox } from './outbox.ts'

interface Event {
  readonly at: Micros
  /** The name of the host. */
  readonly host: string
}

/** A program makes a call. `id` names it until its answer. */
export interface CallTrace extends Event {
  readonly kind: 'call'
  readonly sock: SockId
  readonly id: number
  readonly call: string
  readonly args: readonly unknown[]
}

export interface AnswerTrace extends Event {
  readonly kind: 'answer'
  readonly sock: SockId
  readonly id: number
  readonly call: string
  readonly answer: Answer
  /** Whether the call had been blocked. */
  readonly waited: boolean
}

/** A packet leaves its sender's interface. `host` is the sender. */
export interface SentTrace extends Event {
  readonly kind: 'sent'
  /** Names the packet in the world: the same in all that happens to it. */
  readonly id: number
  /** The receiver, or null when there is none or when there are many. */
  readonly to: string | null
  readonly packet: Packet
}

/** A packet was let in by its receiver. `host` is the receiver. */
export interface DeliveredTrace extends Event {
  readonly kind: 'delivered'
  readonly id: number
  readonly from: string
  readonly packet: Packet
}

/**
 * Where a packet was lost: before it left its sender (`output`), on the way (`link`), or when it had reached the
 * receiver's interface (`input`).
 */
export type DropPlace = 'output' | 'link' | 'input'

/** A packet is lost. `host` is the sender for `output` and `link`, the receiver for `input`. */
export interface DroppedTrace extends Event {
  readonly kind: 'dropped'
  readonly id: number
  readonly from: string
  readonly to: string | null
  readonly place: DropPlace
  /** The rule, stage or filter that lost it: `loss`, `partition`, `link-down`, ... */
  readonly why: string
  readonly packet: Packet
}

/** One queue of a listener: the addresses of the clients in it, oldest first. */
export interface QueueView {
  readonly limit: number
  readonly peers: readonly (SocketAddress | null)[]
}

/** A protocol state or a queue has changed. */
export interface ChangeTrace extends Event {
  readonly kind: 'change'
  readonly sock: SockId
  readonly what: string
  /** The addresses of the socket, and for a listener what its two queues hold at this instant. */
  readonly local: SocketAddress | null
  readonly remote: SocketAddress | null
  readonly queues: { readonly accept: QueueView; readonly syn: QueueView } | null
}

/** A rule of the core decided something outside of an answer. */
export interface RuleTrace extends Event {
  readonly kind: 'rule'
  readonly sock: SockId | null
  readonly rule: Rule
}

/** A timer of a socket is due. */
export interface TimerTrace extends Event {
  readonly kind: 'timer'
  readonly sock: SockId
}

/** Something was done to the world. `host` is empty where it concerns several. */
export interface FaultTrace extends Event {
  readonly kind: 'fault'
  /** Names the fault from its beginning to its end. */
  readonly id: number
  /** `once`: it is over at once, or sets something for good. */
  readonly phase: 'begin' | 'end' | 'once'
  readonly what: string
  /** The same as data; null for a function of a test. */
  readonly fault: Fault | null
}

export type TraceEvent =
  | CallTrace
  | AnswerTrace
  | SentTrace
  | DeliveredTrace
  | DroppedTrace
  | ChangeTrace
  | RuleTrace
  | TimerTrace
  | FaultTrace

export class Trace extends Channel<TraceEvent> {
  readonly #outbox: Outbox

  constructor(outbox: Outbox, owner: Observed) {
    super(owner)
    this.#outbox = outbox
  }

  /** Publishes an event; the caller has seen that the trace is {@link observed}. */
  publish(event: TraceEvent): void {
    this.#outbox.post(this, event)
  }

  /** What a kernel tells, as events of the world. Packets are told of by the fabric, which knows more. */
  publishKernel(at: Micros, host: string, kernel: Kernel, event: KernelEvent): void {
    switch (event.kind) {
      case 'call':
      case 'answer':
      case 'rule':
        this.publish({ at, host, ...event })
        return
      case 'change':
        this.publish(changeTrace(at, host, kernel, event.sock, event.what))
        return
      case 'in':
      case 'out':
        return
    }
  }
}

function changeTrace(
  at: Micros,
  host: string,
  kernel: Kernel,
  sock: SockId,
  what: string,
): ChangeTrace {
  const summary = kernel.peek(sock)?.summary()
  const listener = summary?.listener ?? null
  const view = ({ limit, socks }: QueueSummary): QueueView => ({
    limit,
    peers: socks.map((id) => kernel.peek(id)?.summary().remote ?? null),
  })
  const queues =
    listener === null ? null : { accept: view(listener.accept), syn: view(listener.syn) }
  const local = summary?.local ?? null
  const remote = summary?.remote ?? null
  return { at, host, kind: 'change', sock, what, local, remote, queues }
}
