/** Invariants that are ready to use. */

import { datagramHonesty } from './datagram-honesty.ts'
import { fifoAccept } from './fifo-accept.ts'
import type { Invariant } from './invariant.ts'
import { noLostWakeUp } from './no-lost-wake-up.ts'
import { queueLimits } from './queue-limits.ts'
import { streamIntegrity } from './stream-integrity.ts'

/** Those that hold whatever programs do: of the stack itself. */
export const STACK_INVARIANTS: readonly Invariant[] = [
  streamIntegrity,
  datagramHonesty,
  queueLimits,
  fifoAccept,
  noLostWakeUp,
]
