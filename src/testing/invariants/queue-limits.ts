/** Neither queue of a listener holds more than it may. */
import { type Invariant, InvariantError } from './invariant.ts'

const NAME = 'queue limits'

/** No queue of a listener holds more than its limit. */
export const queueLimits: Invariant = {
  name: NAME,
  watch: () => ({
    event(event): void {
      if (event.kind !== 'change' || event.queues === null) return
      for (const [name, { limit, peers }] of Object.entries(event.queues)) {
        if (peers.length <= limit) continue
        const what = `the ${name} queue of ${event.host}`
        throw new InvariantError(NAME, `${what} holds ${peers.length}, and may hold ${limit}`)
      }
    },
  }),
}
