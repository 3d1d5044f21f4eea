/** What a host's kernel tells an observer, as data. Published only while somebody observes. */
import type { Answer } from '../answer.ts'
import type { Packet } from '../packet.ts'
import type { Rule } from '../rule.ts'
import type { SockId } from '../socket/sock.ts'

/** A call as it is made: the system call's name and its arguments, printable. */
export interface CallEvent {
  readonly kind: 'call'
  /** Names the call until its answer. */
  readonly id: number
  /** The socket, by its number. */
  readonly sock: SockId
  /** Its name. */
  readonly call: string
  /** As the core has them. */
  readonly args: readonly unknown[]
}

/** The answer to a call. `waited` tells whether it had been blocked. */
export interface AnswerEvent {
  readonly kind: 'answer'
  /** That of the call. */
  readonly id: number
  /** The socket, by its number. */
  readonly sock: SockId
  /** Its name. */
  readonly call: string
  /** The rule that decided, and the value or the errno. */
  readonly answer: Answer
  /** Whether the call had been blocked. */
  readonly waited: boolean
}

/** A change of protocol state, or of queue lengths. */
export interface ChangeEvent {
  readonly kind: 'change'
  /** The socket, by its number. */
  readonly sock: SockId
  /** The state, or which queue. */
  readonly what: string
}

/** A rule decided something outside of an answer. */
export interface RuleEvent {
  readonly kind: 'rule'
  /** The socket, by its number; null when it is about none. */
  readonly sock: SockId | null
  /** What was decided. */
  readonly rule: Rule
}

/** A packet reached this host, or left it. */
export interface PacketEvent {
  /** Whether it comes or leaves. */
  readonly kind: 'in' | 'out'
  /** The packet. */
  readonly packet: Packet
}

/** What a kernel tells its observer; `kind` tells which. */
export type KernelEvent = CallEvent | AnswerEvent | ChangeEvent | RuleEvent | PacketEvent

/** Who is told what happens in a kernel. */
export type KernelObserver = (event: KernelEvent) => void
