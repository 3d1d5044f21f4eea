/** When all is quiet, no call waits for what is there: data, room, a connection. */
import { POLLIN, POLLOUT } from '../../core/constants/poll.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { type Invariant, InvariantError } from './invariant.ts'

const NAME = 'no lost wake-up'

/** What each kind of call waits for. A send may wait for more room than poll asks for, and is left out. */
const AWAITED: Readonly<Record<string, number>> = { recv: POLLIN, accept: POLLIN, connect: POLLOUT }

function* asleep(kernel: Kernel): IterableIterator<string> {
  for (const [wait, id] of kernel.waiting) {
    const sock = kernel.peek(id)
    const call = sock?.waits.find((other) => other.id === wait)?.call
    if (sock === undefined || call === undefined) continue
    if ((sock.ops.poll(kernel, sock) & (AWAITED[call.kind] ?? 0)) !== 0)
      yield `${call.kind} on socket #${id}`
  }
}

/** No call waits for what is there. */
export const noLostWakeUp: Invariant = {
  name: NAME,
  watch: (world) => ({
    quiet(): void {
      for (const { name, kernel, trouble } of world.world.hosts) {
        if (trouble.stopped) continue
        const [first] = asleep(kernel)
        if (first !== undefined)
          throw new InvariantError(NAME, `${name}: ${first} waits, and need not`)
      }
    },
  }),
}
