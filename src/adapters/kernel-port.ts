/**
 * What the faces (Host, Socket, servers) need of whatever runs a kernel: the simulated world, or the real machine.
 *
 * A call is run on the kernel at once. It answers, or it waits: then the port keeps its `Pending` under the id of
 * the wait and ends it when the kernel emits the completion. Everything that follows from a call (packets on the
 * loopback, other calls that it wakes) has been performed when the call returns, as in a real kernel.
 */
import type { Ip } from '../core/address/ip.ts'
import type { Answer } from '../core/answer.ts'
import type { Kernel } from '../core/kernel/kernel.ts'
import type { SockId } from '../core/socket/sock.ts'
import type { Micros } from '../core/time.ts'
import type { CallSite } from './call-site.ts'
import type { Pending } from './pending-call.ts'

/** What the resolver knows of one host: its canonical name first. */
export interface NameEntry {
  readonly name: string
  readonly aliases: readonly string[]
  readonly addresses: readonly Ip[]
}

type Eventually<T> = T | Promise<T>

/** Names of hosts, in both directions. Answers at once in the simulated world, later on the real one. */
export interface Names {
  /** The entry of a host name (case does not count); null when nobody knows it. */
  byName(name: string): Eventually<NameEntry | null>
  /** The entry that an address belongs to. */
  byAddress(ip: Ip): Eventually<NameEntry | null>
}

/** Stops a timer; nothing when it has fired. */
export type Cancel = () => void

/** A system call to be made. */
export interface KernelCall<A> {
  /** The system call's name, for its error and for the trace. */
  readonly name: string
  /** The descriptor that it is about; -1 for none. */
  readonly descriptor: number
  /** The other arguments, for the trace. */
  readonly args: readonly unknown[]
  readonly run: (kernel: Kernel) => A
  /** Told when the call has to wait. */
  readonly waits?: () => void
}

export interface KernelPort {
  /** gethostname(2). */
  readonly hostname: string
  /** The time in microseconds: of the world's clock, or since the real host was opened. */
  readonly now: Micros
  readonly names: Names

  /** Looks at the kernel without altering it. */
  read<T>(look: (kernel: Kernel) => T): T
  /** Makes a call that answers at once. */
  call<T>(call: KernelCall<Answer<T>>): Answer<T>
  /** Makes a call that may have to wait; `wait` makes the pending call if it has. */
  start<T, P extends Pending>(call: KernelCall<Answer<T> | number>, wait: () => P): Answer<T> | P
  /**
   * Gives a blocked call up: nothing of it is left, and it settles as its caller says. False when that is not possible,
   * because it has taken effect and only its answer is on the way.
   */
  abandon(call: Pending): boolean
  /** Runs `fire` after a time, as a turn of a program; `failed` is told when that time will never come. */
  after(delay: Micros, fire: () => void, failed: (error: unknown) => void): Cancel
  /** Where the call in progress is made, of the first some hundred; null of later ones, because it takes time. */
  callSite(): CallSite | null
  /** Tells of every change of one socket's state or queues, in words (`SYN_SENT -> ESTABLISHED`), until cancelled. */
  onChange(sock: SockId, changed: (what: string) => void): Cancel
  /** Tells of the host's next end, a crash or its being closed for good, once, until cancelled. */
  onEnd(ended: (error: Error) => void): Cancel
  /** A subscriber threw: reported, never allowed to break the run. */
  subscriberFailed(error: unknown): void
}
