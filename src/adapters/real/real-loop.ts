/**
 * The run loop of a real host: one input, its effects in order, then observers, then the next input (design 4). Calls
 * of programs and news from Node are inputs. Node may report while an input is processed; that waits its turn.
 *
 * A carrier's commands take effect at once, as system calls do: they belong to the input that gives them. What comes
 * of them is reported later, as an input of its own.
 */
import { hrtime } from 'node:process'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { Effect } from '../../core/socket/effect.ts'
import type { Micros } from '../../core/time.ts'

export type Input = (kernel: Kernel) => void

// Taken at load time: a test suite that replaces the clock later does not reach it.
const readClock = hrtime.bigint

export class RealLoop {
  readonly #start = readClock()
  readonly #perform: (effect: Effect) => void
  #kernel: Kernel | null = null
  #busy = false
  #inputs: Input[] = []
  /** Told once an input is done; told what they cause after what was already to be told. */
  #told: (() => void)[] = []
  #telling = false

  constructor(perform: (effect: Effect) => void) {
    this.#perform = perform
  }

  /** The kernel that is driven; set once, before the first input. */
  drive(kernel: Kernel): void {
    this.#kernel = kernel
  }

  get kernel(): Kernel {
    if (this.#kernel === null) throw new Error('the loop has no kernel yet')
    return this.#kernel
  }

  /** Microseconds since the host was opened. */
  get now(): Micros {
    return Number((readClock() - this.#start) / 1000n)
  }

  /** Begins an input; {@link end} must follow. */
  begin(): Kernel {
    if (this.#busy) throw new Error('an input while another is processed')
    this.#busy = true
    const { kernel } = this
    kernel.now = this.now
    return kernel
  }

  /** Performs what the input led to, then the inputs that came meanwhile, then tells observers. */
  end(): void {
    try {
      this.#settle()
      for (let input = this.#inputs.shift(); input !== undefined; input = this.#inputs.shift()) {
        this.kernel.now = this.now
        input(this.kernel)
        this.#settle()
      }
    } finally {
      this.#busy = false
    }
    this.#tell()
  }

  /** An input without an answer: processed now, or after the one in progress. */
  post(input: Input): void {
    if (this.#busy) {
      this.#inputs.push(input)
      return
    }
    const kernel = this.begin()
    try {
      input(kernel)
    } finally {
      this.end()
    }
  }

  /** Calls `tell` once the input in progress is done. */
  afterwards(tell: () => void): void {
    this.#told.push(tell)
  }

  #settle(): void {
    const { kernel } = this
    do {
      for (const effect of kernel.takeEffects()) this.#perform(effect)
    } while (kernel.settle())
  }

  #tell(): void {
    if (this.#telling) return
    this.#telling = true
    try {
      for (let tell = this.#told.shift(); tell !== undefined; tell = this.#told.shift()) tell()
    } finally {
      this.#telling = false
    }
  }
}
