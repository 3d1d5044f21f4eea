/** What the records of a real host share: the way into the kernel, the handles that are open, answers that must wait. */
import type { Answer } from '../../core/answer.ts'
import type { ErrnoName } from '../../core/errno.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { RealLoop } from './real-loop.ts'

/** Something of Node's that must be gone before the host is. */
export interface Handle {
  /** Lets go at once, whatever is still on its way. */
  destroy(): void
}

export class Machine {
  readonly loop: RealLoop
  /** Told when the first handle is opened or the last is closed. */
  onHandles: () => void = () => {}
  /** The host has been disposed of. */
  over = false
  readonly #handles = new Set<Handle>()
  #empty: (() => void)[] = []
  #verdict: Promise<Answer<never> | null> | null = null

  constructor(loop: RealLoop) {
    this.loop = loop
  }

  // Handles

  get handles(): ReadonlySet<Handle> {
    return this.#handles
  }

  opened(handle: Handle): void {
    this.#handles.add(handle)
    if (this.#handles.size === 1) this.onHandles()
  }

  closed(handle: Handle): void {
    this.#handles.delete(handle)
    if (this.#handles.size > 0) return
    this.onHandles()
    for (const resolve of this.#empty) resolve()
    this.#empty = []
  }

  /** Resolves once no handle is open. */
  idle(): Promise<void> {
    if (this.#handles.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#empty.push(resolve))
  }

  // Answers

  /**
   * The answer of the call in progress stands unless the machine refuses: `outcome` gives its errno or null. `refuse`
   * then takes back what the call did and gives the answer in its place.
   */
  subject(
    outcome: Promise<ErrnoName | null>,
    refuse: (kernel: Kernel, errno: ErrnoName) => Answer<never>,
  ): void {
    this.#verdict = outcome.then((errno) => {
      if (errno === null) return null
      let answer: Answer<never> | null = null
      this.loop.post((kernel) => {
        answer = kernel.answered(refuse(kernel, errno))
      })
      return answer
    })
  }

  /** The verdict that the call just made is subject to; null when its answer is final. */
  takeVerdict(): Promise<Answer<never> | null> | null {
    const verdict = this.#verdict
    this.#verdict = null
    return verdict
  }
}
