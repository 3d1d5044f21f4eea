/** The programs' face over a stage: `Host` and `Socket` on its kernel. Calls that wait are given up by whoever walks. */

import { HostCore } from '../../src/adapters/host/host-core.ts'
import { KernelHost } from '../../src/adapters/host/kernel-host.ts'
import type { KernelCall, KernelPort } from '../../src/adapters/kernel-port.ts'
import type { Pending } from '../../src/adapters/pending-call.ts'
import type { Answer } from '../../src/core/answer.ts'
import type { Kernel } from '../../src/core/kernel/kernel.ts'
import { forgetPoll } from '../../src/core/kernel/polling.ts'
import { abandon } from '../../src/core/kernel/waiting.ts'
import type { Stage } from './stage.ts'

class StagePort implements KernelPort {
  readonly hostname = 'stage'
  readonly names = { byName: () => null, byAddress: () => null }
  readonly pending = new Map<number, Pending>()
  readonly #stage: Stage

  constructor(stage: Stage) {
    this.#stage = stage
  }

  get now(): number {
    return this.#stage.net.now
  }

  read<T>(look: (kernel: Kernel) => T): T {
    return look(this.#stage.kernel)
  }

  call<T>({ run }: KernelCall<Answer<T>>): Answer<T> {
    const answer = run(this.#stage.kernel)
    this.#stage.net.settle()
    return answer
  }

  start<T, P extends Pending>(call: KernelCall<Answer<T> | number>, wait: () => P): Answer<T> | P {
    const answer = call.run(this.#stage.kernel)
    this.#stage.net.settle()
    if (typeof answer !== 'number') return answer
    const settled = this.#stage.net.host().answers.get(answer)
    if (settled !== undefined) return settled as Answer<T>
    const pending = wait()
    pending.wait = answer
    this.pending.set(answer, pending)
    return pending
  }

  abandon({ wait }: Pending): boolean {
    this.pending.delete(wait)
    const { kernel } = this.#stage
    const poll = kernel.polls.get(wait)
    if (poll === undefined) abandon(kernel, wait)
    else forgetPoll(kernel, poll)
    this.#stage.net.settle()
    return true
  }

  after(): never {
    throw new Error('nobody sleeps on a stage')
  }

  callSite(): null {
    return null
  }

  onEnd(): () => void {
    return () => {}
  }

  onChange(): () => void {
    return () => {}
  }

  subscriberFailed(error: unknown): void {
    throw error
  }
}

export class Face {
  readonly host: KernelHost
  readonly #port: StagePort

  constructor(stage: Stage) {
    this.#port = new StagePort(stage)
    this.host = new KernelHost(new HostCore(this.#port, false))
  }

  /** Whether a call waits. */
  get waits(): boolean {
    return this.#port.pending.size > 0
  }

  /** Gives up whatever waits. */
  giveUp(): void {
    for (const call of [...this.#port.pending.values()]) {
      this.#port.abandon(call)
      call.fail(new Error('given up'))
    }
  }
}
