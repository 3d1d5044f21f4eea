/** What a step gives back to its driver besides the new state. Performed in order, after the state is in place. */
import type { Answer } from '../answer.ts'
import type { Packet } from '../packet.ts'

/** A call that had been blocked is answered. */
export class Completion {
  readonly kind = 'completion'
  /** The id of the wait. */
  readonly wait: number
  readonly answer: Answer

  constructor(wait: number, answer: Answer) {
    this.wait = wait
    this.answer = answer
  }
}

/** A command to a carrier that lives outside of the core (node:net): see `socket/carrier.ts`. */
export interface CarrierCommand {
  readonly kind: 'carrier'
  readonly sock: number
  readonly command:
    | { readonly verb: 'listen'; readonly backlog: number }
    | { readonly verb: 'dial' }
    | { readonly verb: 'write'; readonly bytes: Uint8Array }
    | { readonly verb: 'consumed'; readonly count: number }
    | { readonly verb: 'finish' }
    | { readonly verb: 'abort' }
    | { readonly verb: 'close' }
}

export type Effect = Packet | Completion | CarrierCommand
