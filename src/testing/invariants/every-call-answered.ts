/** When the programs have ended, no call of theirs waits any more. Hosts in the background may wait for ever. */
import { type Invariant, InvariantError } from './invariant.ts'

const NAME = 'every call answered'

/** Every call of a program is answered in the end. */
export const everyCallAnswered: Invariant = {
  name: NAME,
  watch: (world) => {
    return {
      quiet(): void {
        const [left] = world.conductor.waiting.calls.filter((call) => !call.background)
        if (left === undefined) return
        const host = world.conductor.waiting.hostOf(left)
        throw new InvariantError(
          NAME,
          `${host}: ${left.call} still waits (${left.site?.place ?? ''})`,
        )
      },
    }
  },
}
