/** A host of the world as handles see it: system calls on its kernel. */
import { existsSync } from 'node:fs'
import type { Answer } from '../../core/answer.ts'
import { fail } from '../../core/answer.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { KERNEL } from '../../core/kernel/rules.ts'
import type { Micros } from '../../core/time.ts'
import type { Host as SimHost } from '../../sim/host.ts'
import { SimulatedHost } from '../sim/simulated-host.ts'
import type { SimulatedPort } from '../sim/simulated-port.ts'
import type { Reactor } from './reactor.ts'

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
}
