/** One host and nothing else: makes calls on a kernel, and keeps virtual time for those that wait. */
import { unixAddress } from '../../../src/core/address/socket-address.ts'
import { type Answer, fail } from '../../../src/core/answer.ts'
import * as calls from '../../../src/core/kernel/calls.ts'
import { Kernel } from '../../../src/core/kernel/kernel.ts'
import { type PollEntry, poll } from '../../../src/core/kernel/polling.ts'
import { LINUX, type Profile } from '../../../src/core/kernel/profile.ts'
import { KERNEL } from '../../../src/core/kernel/rules.ts'
import type { Settings } from '../../../src/core/kernel/settings.ts'
import type { AcceptedDescriptor } from '../../../src/core/kernel/waiting.ts'
import { abandon } from '../../../src/core/kernel/waiting.ts'
import type { Rule } from '../../../src/core/rule.ts'
import {
  AcceptCall,
  type BlockingCall,
  ConnectCall,
  type ControlMessage,
  NO_CONTROL,
  type Received,
  RecvCall,
  SendCall,
} from '../../../src/core/socket/call.ts'
import type { Micros } from '../../../src/core/time.ts'
import { makeUnix, makeUnixPair } from '../../../src/core/unix/make.ts'

export interface HostOptions {
  readonly uid?: number
  readonly settings?: Partial<Settings>
  readonly profile?: Profile
}

const PID = 4242

/** A call that has been answered, or waits. */
export class Pending<T> {
  answer: Answer<T> | null = null
  /** When it was answered, in microseconds. */
  at: Micros = 0
  readonly id: number

  constructor(id: number) {
    this.id = id
  }

  /** The value, the errno, or `...` while the call waits. */
  get outcome(): T | string {
    if (this.answer === null) return '...'
    return this.answer.failure ?? this.answer.value
  }
}

export class UnixHost {
  readonly kernel: Kernel
  readonly pid = PID
  readonly fired = new Set<string>()
  readonly #timers = new Map<number, Micros>()
  readonly #pending = new Map<number, Pending<unknown>>()
  #draws = 1

  /** With a kernel of its own, unless one is given. */
  constructor(options: HostOptions = {}, kernel: Kernel | null = null) {
    const profile = options.profile ?? LINUX
    this.kernel =
      kernel ??
      new Kernel({
        profile,
        settings: { ...profile.settings, ...options.settings },
        interfaces: [],
        uid: options.uid ?? 0,
        pid: PID,
        stack: {
          make: (context, _family, type, protocol) => makeUnix(context, type, protocol),
          pair: (context, _family, type, protocol) => makeUnixPair(context, type, protocol),
          receive: () => undefined,
        },
        random: () => {
          this.#draws = (Math.imul(this.#draws, 1664525) + 1013904223) | 0
          return this.#draws
        },
        isLocal: () => false,
        route: () => 'ENETUNREACH',
        rearm: (id, due) => {
          if (due === Number.POSITIVE_INFINITY) this.#timers.delete(id)
          else this.#timers.set(id, due)
        },
        countRule: (rule: Rule) => this.fired.add(rule.id),
      })
  }

  get now(): Micros {
    return this.kernel.now
  }

  /** Everything that can go on does; completed calls get their answers. */
  settle(): void {
    for (;;) {
      const more = this.kernel.settle()
      for (const effect of this.kernel.takeEffects()) {
        if (effect.kind !== 'completion') continue
        const pending = this.#pending.get(effect.wait)
        if (pending === undefined) continue
        pending.answer = effect.answer
        pending.at = this.now
        this.#pending.delete(effect.wait)
      }
      if (!more) return
    }
  }

  /** Lets time pass, in microseconds. */
  advance(by: Micros): void {
    const end = this.now + by
    for (;;) {
      this.settle()
      let next: number | null = null
      for (const [id, due] of this.#timers) {
        if (due <= end && (next === null || due < (this.#timers.get(next) as Micros))) next = id
      }
      if (next === null) break
      this.kernel.now = Math.max(this.now, this.#timers.get(next) as Micros)
      this.#timers.delete(next)
      this.kernel.timer(next)
    }
    this.kernel.now = end
  }

  #track<T>(given: Answer<T> | number): Pending<T> {
    const pending = new Pending<T>(typeof given === 'number' ? given : 0)
    if (typeof given === 'number') this.#pending.set(given, pending as Pending<unknown>)
    else {
      pending.answer = given
      pending.at = this.now
    }
    this.settle()
    return pending
  }

  #now<T>(answer: Answer<T>): T | string {
    this.settle()
    return answer.failure ?? answer.value
  }

  // Calls that answer at once: the value, or the errno

  socket(type: number, protocol = 0): number {
    return this.#now(calls.socket(this.kernel, 1, type, protocol)) as number
  }

  trySocket(type: number, protocol = 0): number | string {
    return this.#now(calls.socket(this.kernel, 1, type, protocol))
  }

  pair(type: number): [number, number] {
    return this.#now(calls.socketpair(this.kernel, 1, type, 0)) as [number, number]
  }

  bind(fd: number, name: string): undefined | string {
    return this.#now(calls.bind(this.kernel, fd, unixAddress(name)))
  }

  listen(fd: number, backlog = 128): undefined | string {
    return this.#now(calls.listen(this.kernel, fd, backlog))
  }

  shutdown(fd: number, how: number): undefined | string {
    return this.#now(calls.shutdown(this.kernel, fd, how))
  }

  /** The name itself; an errno is told apart by {@link nameAnswer}. */
  getsockname(fd: number): string {
    const answer = calls.getsockname(this.kernel, fd)
    return answer.failure ?? (answer.value as { name: string }).name
  }

  getpeername(fd: number): string {
    const answer = calls.getpeername(this.kernel, fd)
    return answer.failure ?? (answer.value as { name: string }).name
  }

  ioctl(fd: number, request: number): number | string {
    return this.#now(calls.ioctl(this.kernel, fd, request))
  }

  getsockopt(fd: number, level: number, name: number, length = 0): number | Uint8Array | string {
    return this.#now(calls.getsockopt(this.kernel, fd, level, name, length))
  }

  setsockopt(
    fd: number,
    level: number,
    name: number,
    value: number | Uint8Array,
  ): undefined | string {
    return this.#now(calls.setsockopt(this.kernel, fd, level, name, value))
  }

  setblocking(fd: number, on: boolean): undefined | string {
    return this.#now(calls.setNonblocking(this.kernel, fd, !on))
  }

  dup(fd: number): number | string {
    return this.#now(calls.dup(this.kernel, fd))
  }

  close(fd: number): undefined | string {
    const answer = calls.close(this.kernel, fd)
    if (typeof answer === 'number') throw new Error('close of a Unix socket waited')
    return this.#now(answer) as undefined | string
  }

  /** The bits, now. */
  poll(fd: number, events = 0x2007): number {
    return (this.#now(poll(this.kernel, [{ descriptor: fd, events }], 0) as Answer) as number[])[0]!
  }

  /** A socket with a name. */
  named(type: number, name: string): number {
    const fd = this.socket(type)
    this.bind(fd, name)
    return fd
  }

  /** A socket with a name that listens. */
  listener(type: number, name: string, backlog = 5): number {
    const fd = this.named(type, name)
    this.listen(fd, backlog)
    return fd
  }

  /** A socket that has called connect. */
  client(type: number, name: string): number {
    const fd = this.socket(type)
    this.connect(fd, name)
    return fd
  }

  /** The descriptor of the next connection. */
  accepted(fd: number): number {
    return (this.accept(fd).outcome as AcceptedDescriptor).descriptor
  }

  // Calls that may wait

  pollLater(entries: readonly PollEntry[], timeout: Micros): Pending<number[]> {
    return this.#track(poll(this.kernel, entries, timeout) as Answer<number[]> | number)
  }

  call<T>(fd: number, call: BlockingCall, timeout: Micros | null = null): Pending<T> {
    const given = calls.blockingCall(this.kernel, fd, call, timeout)
    return this.#track(given as Answer<T> | number)
  }

  connect(fd: number, name: string | null, timeout: Micros | null = null): Pending<undefined> {
    return this.call(fd, new ConnectCall(name === null ? null : unixAddress(name)), timeout)
  }

  accept(fd: number, timeout: Micros | null = null): Pending<AcceptedDescriptor> {
    return this.call(fd, new AcceptCall(), timeout)
  }

  send(
    fd: number,
    bytes: Uint8Array | string,
    flags = 0,
    to: string | null = null,
    control: readonly ControlMessage[] = NO_CONTROL,
    timeout: Micros | null = null,
  ): Pending<number> {
    const data = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes
    const address = to === null ? null : unixAddress(to)
    return this.call(fd, new SendCall(data, flags, address, control, false), timeout)
  }

  sendall(fd: number, bytes: Uint8Array, timeout: Micros | null = null): Pending<undefined> {
    return this.call(fd, new SendCall(bytes, 0, null, NO_CONTROL, true), timeout)
  }

  recv(
    fd: number,
    size: number,
    flags = 0,
    room = 0,
    timeout: Micros | null = null,
  ): Pending<Received> {
    return this.call(fd, new RecvCall(size, flags, room), timeout)
  }

  /** The caller gives the call up. */
  abandon(pending: Pending<unknown>): void {
    if (!abandon(this.kernel, pending.id)) fail(KERNEL.badDescriptor, 'EBADF')
    this.settle()
  }
}

/** Received bytes as text, or the errno, or `...` while the call waits. */
export function textOf(pending: Pending<Received>): string {
  const { outcome } = pending
  return typeof outcome === 'string'
    ? outcome
    : `'${new TextDecoder('latin1').decode(outcome.bytes)}'`
}
