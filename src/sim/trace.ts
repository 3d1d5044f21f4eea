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
  /** Microseconds since the world began. */
  readonly at: Micros
  /** The name of the host. */
  readonly host: string
}

/** A program makes a call. `id` names it until its answer. */
export interface CallTrace extends Event {
  readonly kind: 'call'
  /** The socket, by its number. */
  readonly sock: SockId
  /** Names the call until its answer. */
  readonly id: number
  /** As the core calls it: `recv`. */
  readonly call: string
  /** As the core has them. */
  readonly args: readonly unknown[]
}

/** A call is answered. */
export interface AnswerTrace extends Event {
  readonly kind: 'answer'
  /** The socket, by its number. */
  readonly sock: SockId
  /** That of the call. */
  readonly id: number
  /** As the core calls it. */
  readonly call: string
  /** The rule that decided, and the value or the errno. */
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
  /** What leaves. */
  readonly packet: Packet
}

/** A packet was let in by its receiver. `host` is the receiver. */
export interface DeliveredTrace extends Event {
  readonly kind: 'delivered'
  /** That of the packet when it was sent. */
  readonly id: number
  /** The sender. */
  readonly from: string
  /** What has arrived. */
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
  /** That of the packet when it was sent. */
  readonly id: number
  /** The sender. */
  readonly from: string
  /** The receiver, or null when there is none or when there are many. */
  readonly to: string | null
  /** Where it was lost. */
  readonly place: DropPlace
  /** The rule, stage or filter that lost it: `loss`, `partition`, `link-down`, ... */
  readonly why: string
  /** What was lost. */
  readonly packet: Packet
}

/** One queue of a listener: the addresses of the clients in it, oldest first. */
export interface QueueView {
  /** How many it holds. */
  readonly limit: number
  /** Who waits in it, oldest first. */
  readonly peers: readonly (SocketAddress | null)[]
}

/** A protocol state or a queue has changed. */
export interface ChangeTrace extends Event {
  readonly kind: 'change'
  /** The socket, by its number. */
  readonly sock: SockId
  /** `SYN_SENT -> ESTABLISHED`, or which queue has changed. */
  readonly what: string
  /** The addresses of the socket, and for a listener what its two queues hold at this instant. */
  readonly local: SocketAddress | null
  /** The address of the peer; null when there is none. */
  readonly remote: SocketAddress | null
  /** Of a listener: its two queues. Null for others. */
  readonly queues: { readonly accept: QueueView; readonly syn: QueueView } | null
}

/** A rule of the core decided something outside of an answer. */
export interface RuleTrace extends Event {
  readonly kind: 'rule'
  /** The socket, by its number; null when it is about none. */
  readonly sock: SockId | null
  /** What was decided. */
  readonly rule: Rule
}

/** A timer of a socket is due. */
export interface TimerTrace extends Event {
  readonly kind: 'timer'
  /** The socket, by its number. */
  readonly sock: SockId
}

/** Something was done to the world. `host` is empty where it concerns several. */
export interface FaultTrace extends Event {
  readonly kind: 'fault'
  /** Names the fault from its beginning to its end. */
  readonly id: number
  /** `once`: it is over at once, or sets something for good. */
  readonly phase: 'begin' | 'end' | 'once'
  /** In words. */
  readonly what: string
  /** The same as data; null for a function of a test. */
  readonly fault: Fault | null
}

/** What can happen in a world; `kind` tells which. */
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

/** The events of a world, for those who observe them. */
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
