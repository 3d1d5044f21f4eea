/** The port of a real host: calls of programs go into the run loop, completions go back to who waits. */
import { hostname } from 'node:os'
import { Answer, fail } from '../../core/answer.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { forgetPoll } from '../../core/kernel/polling.ts'
import type { KernelEvent } from '../../core/kernel/trace.ts'
import { abandon } from '../../core/kernel/waiting.ts'
import type { Packet } from '../../core/packet.ts'
import type { Effect } from '../../core/socket/effect.ts'
import type { SockId } from '../../core/socket/sock.ts'
import type { Micros } from '../../core/time.ts'
import type { Cancel, KernelCall, KernelPort, Names } from '../kernel-port.ts'
import type { PendingCall } from '../pending-call.ts'
import { InnerCalls } from './inner-calls.ts'
import { KeepAlive } from './keep-alive.ts'
import { Machine } from './machine.ts'
import { REAL_NAMES } from './names.ts'
import { RealLoop } from './real-loop.ts'
import { REAL } from './rules.ts'
import { afterDelay } from './timers.ts'

const { setTimeout, setImmediate } = globalThis

/** So many calls are answered at once before Node gets a turn. */
const MOST_AT_ONCE = 64

type Watcher = (what: string) => void

export class RealPort implements KernelPort {
  readonly hostname: string
  readonly names: Names = REAL_NAMES
  readonly loop: RealLoop
  readonly machine: Machine
  /** Takes the packets that sockets send. */
  onPacket: ((packet: Packet) => void) | null = null
  /** Calls of the adapter itself. */
  readonly inner: InnerCalls
  readonly #alive = new KeepAlive()
  #atOnce = 0
  readonly #pending = new Map<number, PendingCall>()
  readonly #sleeping = new Map<Cancel, () => void>()
  readonly #watchers = new Map<SockId, Set<Watcher>>()
  readonly #observe = (event: KernelEvent): void => {
    if (event.kind === 'change') this.#changed(event.sock, event.what)
  }

  constructor(name: string = hostname()) {
    this.hostname = name
    this.loop = new RealLoop((effect) => this.#perform(effect))
    this.machine = new Machine(this.loop)
    this.inner = new InnerCalls(this.loop)
  }

  get now(): Micros {
    return this.loop.now
  }

  /** How many calls wait and programs sleep. */
  get waiting(): number {
    return this.#alive.count
  }

  read<T>(look: (kernel: Kernel) => T): T {
    const { kernel } = this.loop
    kernel.now = this.now
    return look(kernel)
  }

  call<T>({ run }: KernelCall<Answer<T>>): Answer<T> {
    const kernel = this.loop.begin()
    try {
      return run(kernel)
    } finally {
      this.loop.end()
      void this.machine.takeVerdict()
    }
  }

  start<T>(call: KernelCall<Answer<T> | number>, wait: () => PendingCall): Answer<T> | PendingCall {
    const begun = this.#begin(call, wait)
    const verdict = this.machine.takeVerdict()
    if (!(begun instanceof Answer)) return begun
    if (verdict !== null && begun.failure === null) return this.#confirm(begun, verdict, wait())
    return this.#mayAnswerAtOnce() ? begun : this.#answerLater(begun, wait())
  }

  /** Makes the call, and performs what it leads to. */
  #begin<T>(
    call: KernelCall<Answer<T> | number>,
    wait: () => PendingCall,
  ): Answer<T> | PendingCall {
    const kernel = this.loop.begin()
    try {
      const answer = call.run(kernel)
      if (answer instanceof Answer) return answer
      call.waits?.()
      const pending = wait()
      pending.wait = answer
      this.#pending.set(answer, pending)
      this.#alive.hold()
      return pending
    } finally {
      this.loop.end()
    }
  }

  abandon(call: PendingCall): void {
    if (!this.#pending.delete(call.wait)) return
    this.#alive.release()
    const { wait } = call
    this.loop.post((kernel) => {
      const poll = kernel.polls.get(wait)
      if (poll === undefined) abandon(kernel, wait)
      else forgetPoll(kernel, poll)
    })
  }

  after(delay: Micros, fire: () => void): Cancel {
    const stop = afterDelay(Math.ceil(delay / 1000), () => this.#wakeUp(stop))
    this.#sleeping.set(stop, fire)
    this.#alive.hold()
    return () => {
      stop()
      if (this.#sleeping.delete(stop)) this.#alive.release()
    }
  }

  onChange(sock: SockId, changed: Watcher): Cancel {
    const watchers = this.#watchers.get(sock) ?? new Set<Watcher>()
    watchers.add(changed)
    this.#watchers.set(sock, watchers)
    this.loop.kernel.observer = this.#observe
    return () => {
      watchers.delete(changed)
      if (watchers.size === 0) this.#watchers.delete(sock)
      if (this.#watchers.size === 0) this.loop.kernel.observer = null
    }
  }

  /** As RxJS reports what nobody handles: on a turn of its own. */
  subscriberFailed(error: unknown): void {
    setTimeout(() => {
      throw error
    }, 0)
  }

  /** Whoever waits is told that the host is gone; whoever sleeps wakes. */
  release(): void {
    for (const call of [...this.#pending.values()]) {
      this.abandon(call)
      call.settle(fail(REAL.abandoned, 'EBADF'))
    }
    for (const stop of [...this.#sleeping.keys()]) {
      stop()
      this.#wakeUp(stop)
    }
  }

  /** Nothing keeps the process alive any more. */
  end(): void {
    this.#alive.clear()
  }

  /** The answer stands unless the machine says otherwise. */
  #confirm(answer: Answer, verdict: Promise<Answer<never> | null>, call: PendingCall): PendingCall {
    this.#alive.hold()
    void verdict.then((refusal) => {
      this.#alive.release()
      call.settle(refusal ?? answer)
    })
    return call
  }

  /** Answers are microtasks, and a program that never waits would keep Node from hearing of the network. */
  #mayAnswerAtOnce(): boolean {
    this.#atOnce += 1
    if (this.#atOnce < MOST_AT_ONCE) return true
    this.#atOnce = 0
    return false
  }

  #answerLater(answer: Answer, call: PendingCall): PendingCall {
    setImmediate(() => call.settle(answer))
    return call
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'completion': {
        const call = this.#pending.get(effect.wait)
        if (call === undefined) {
          this.inner.settle(effect.wait, effect.answer)
          return
        }
        this.#pending.delete(effect.wait)
        this.#alive.release()
        call.settle(effect.answer)
        return
      }
      case 'packet':
        this.onPacket?.(effect)
        return
    }
  }

  #wakeUp(stop: Cancel): void {
    const fire = this.#sleeping.get(stop)
    if (fire === undefined) return
    this.#sleeping.delete(stop)
    this.#alive.release()
    fire()
  }

  #changed(sock: SockId, what: string): void {
    const watchers = this.#watchers.get(sock)
    if (watchers === undefined) return
    this.loop.afterwards(() => {
      for (const watcher of [...watchers]) watcher(what)
    })
  }
}
