/** What a host's kernel tells an observer, as data. Published only while somebody observes. */
import type { Answer } from '../answer.ts'
import type { Packet } from '../packet.ts'
import type { Rule } from '../rule.ts'
import type { SockId } from '../socket/sock.ts'

/** A call as it is made: the system call's name and its arguments, printable. */
export interface CallEvent {
  readonly kind: 'call'
  readonly id: number
  readonly sock: SockId
  readonly call: string
  readonly args: readonly unknown[]
}

/** The answer to a call. `waited` tells whether it had been blocked. */
export interface AnswerEvent {
  readonly kind: 'answer'
  readonly id: number
  readonly sock: SockId
  readonly call: string
  readonly answer: Answer
  readonly waited: boolean
}

/** A change of protocol state, or of queue lengths. */
export interface ChangeEvent {
  readonly kind: 'change'
  readonly sock: SockId
  readonly what: string
}

/** A rule decided something outside of an answer. */
export interface RuleEvent {
  readonly kind: 'rule'
  readonly sock: SockId | null
  readonly rule: Rule
}

/** A packet reached this host, or left it. */
export interface PacketEvent {
  readonly kind: 'in' | 'out'
  readonly packet: Packet
}

export type KernelEvent = CallEvent | AnswerEvent | ChangeEvent | RuleEvent | PacketEvent

export type KernelObserver = (event: KernelEvent) => void
