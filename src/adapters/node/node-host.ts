/** A host of the world as handles see it: system calls on its kernel, and being told when a descriptor is ready. */
import { existsSync } from 'node:fs'
import type { Answer } from '../../core/answer.ts'
import { fail } from '../../core/answer.ts'
import { POLLHUP, POLLIN, POLLOUT } from '../../core/constants/poll.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { pollBits } from '../../core/kernel/polling.ts'
import { KERNEL } from '../../core/kernel/rules.ts'
import type { Micros } from '../../core/time.ts'
import type { Host as SimHost } from '../../sim/host.ts'
import { SimulatedHost } from '../sim/simulated-host.ts'
import type { SimulatedPort } from '../sim/simulated-port.ts'
import type { Reactor } from './reactor.ts'

/** Waits for readiness; `cancel` when nobody cares any more. */
export interface Watch {
  cancel(): void
}

export class NodeHost {
  readonly host: SimulatedHost
  readonly reactor: Reactor
  readonly sim: SimHost
  readonly port: SimulatedPort

  /** How often its programs have died. */
  crashes = 0

  constructor(host: SimulatedHost, reactor: Reactor, crashed: () => void) {
    const { host: sim, port } = SimulatedHost.partsOf(host)
    this.host = host
    this.reactor = reactor
    const { onCrash } = sim
    sim.onCrash = () => {
      this.crashes += 1
      crashed()
      onCrash?.()
    }
    this.sim = sim
    this.port = port
  }

  /** A call that answers at once. */
  call<T>(
    name: string,
    descriptor: number,
    args: readonly unknown[],
    run: (kernel: Kernel) => Answer<T>,
  ): Answer<T> {
    if (this.port.crashed) return fail(KERNEL.badDescriptor, 'EBADF')
    return this.port.call({ name, descriptor, args, run })
  }

  /** A call that does not wait for anything to happen; null where `later` is told. */
  attempt<T>(
    name: string,
    descriptor: number,
    args: readonly unknown[],
    run: (kernel: Kernel) => Answer<T> | number,
    later: (answer: Answer<T>) => void,
  ): Answer<T> | null {
    if (this.port.crashed) return fail(KERNEL.badDescriptor, 'EBADF')
    return this.port.attempt({ name, descriptor, args, run }, later)
  }

  /** Lets the directories that hold a path on the machine hold it here, too: names of pipes are kept in the world. */
  prepare(path: string): void {
    const { unix, credentials } = this.sim.kernel
    for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) {
      const directory = path.slice(0, at)
      if (existsSync(directory)) unix.mkdir(directory, credentials)
    }
  }

  /** Takes the name of a pipe away. */
  unlink(path: string): void {
    if (path.startsWith('\0')) return
    const { unix, credentials } = this.sim.kernel
    unix.unlink(path, credentials)
  }

  /** How long an accept takes before it begins, microseconds: programs of the host may be slow. */
  acceptDelay(descriptor: number): Micros {
    return this.port.acceptDelay(descriptor)
  }

  /** Calls `run` after a time, microseconds; gives what calls it off. */
  after(delay: Micros, run: () => void): () => void {
    const { reactor } = this
    const handle = reactor.at(reactor.now + delay, run)
    return () => reactor.cancel(handle)
  }

  /** Calls `ready` in a turn of its own once the descriptor can be read, or is broken. */
  readable(descriptor: number, ready: () => void): Watch {
    return this.#watch(descriptor, POLLIN, ready)
  }

  /** The same when it can be written. */
  writable(descriptor: number, ready: () => void): Watch {
    return this.#watch(descriptor, POLLOUT, ready)
  }

  isReadable(descriptor: number): boolean {
    const entry = { descriptor, events: POLLIN }
    return this.port.read((kernel) => pollBits(kernel, entry)) !== 0
  }

  /** Whether both directions of a stream are over: what poll(2) calls POLLHUP. */
  hungUp(descriptor: number): boolean {
    const entry = { descriptor, events: 0 }
    return (this.port.read((kernel) => pollBits(kernel, entry)) & POLLHUP) !== 0
  }

  #watch(descriptor: number, events: number, ready: () => void): Watch {
    const watch = new PortWatch(this.reactor, ready)
    watch.begin(this.port.watch(descriptor, events, watch.wake))
    return watch
  }
}

/** From a wait in the kernel to a turn of the program. */
class PortWatch implements Watch {
  readonly #reactor: Reactor
  readonly #ready: () => void
  #end: (() => void) | null = null
  #over = false

  constructor(reactor: Reactor, ready: () => void) {
    this.#reactor = reactor
    this.#ready = ready
  }

  begin(end: (() => void) | null): void {
    this.#end = end
    if (end === null) this.wake()
  }

  readonly wake = (): void => {
    this.#end = null
    this.#reactor.ready(() => {
      if (!this.#over) this.#ready()
    })
  }

  cancel(): void {
    this.#over = true
    this.#end?.()
    this.#end = null
  }
}
