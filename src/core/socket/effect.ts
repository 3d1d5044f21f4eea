/** What a step gives back to its driver besides the new state. Performed in order, after the state is in place. */
import type { Answer } from '../answer.ts'
import type { Packet } from '../packet.ts'

/** A call that had been blocked is answered. */
export class Completion {
  readonly kind = 'completion'
  /** The id of the wait. */
  readonly wait: number
  /** How the call has come out. */
  readonly answer: Answer

  constructor(wait: number, answer: Answer) {
    this.wait = wait
    this.answer = answer
  }
}

/** What a step wants done. */
export type Effect = Packet | Completion
