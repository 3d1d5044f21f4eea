/** What subscribers threw: told to whoever asked, else to who drives the clock, else to the machine. Never lost. */
import { macrotask } from '../macrotask.ts'

export class Failures {
  readonly #tell: ((error: unknown) => void) | null
  #errors: unknown[] = []
  #drivers = 0

  constructor(tell: ((error: unknown) => void) | null) {
    this.#tell = tell
  }

  add(error: unknown): void {
    if (this.#tell !== null) {
      this.#tell(error)
      return
    }
    this.#errors.push(error)
    if (this.#errors.length === 1) macrotask(() => this.#reportUnclaimed())
  }

  /** Does what drives the clock; rejects with what subscribers threw meanwhile. */
  async during(drive: () => Promise<void>): Promise<void> {
    this.#drivers += 1
    try {
      await drive()
    } finally {
      this.#drivers -= 1
    }
    const errors = this.#errors.splice(0)
    if (errors.length > 1) throw new AggregateError(errors, 'several subscribers threw')
    if (errors.length === 1) throw errors[0]
  }

  /** Nobody drives the clock: the machine hears of it as of any rejection that nobody handles. */
  #reportUnclaimed(): void {
    if (this.#drivers > 0) return
    for (const error of this.#errors.splice(0)) void Promise.reject(error)
  }
}
