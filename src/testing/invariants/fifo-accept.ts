/** Connections are accepted in the order in which they were ready to be. */

import type { AcceptedDescriptor } from '../../core/kernel/waiting.ts'
import { endpointText } from '../../sim/netstat.ts'
import { type Invariant, InvariantError } from './invariant.ts'

const NAME = 'FIFO accept'

/** One listener's accept queue. */
interface Queue {
  /** In the order in which they came in; accepted ones are gone. */
  order: string[]
}

/** Connections are accepted in the order in which they came into the accept queue. */
export const fifoAccept: Invariant = {
  name: NAME,
  watch: () => {
    const queues = new Map<string, Queue>()
    const queueOf = (key: string): Queue => {
      const queue = queues.get(key) ?? { order: [] }
      queues.set(key, queue)
      return queue
    }
    /** Those that have left the queue and are not accepted yet: the answer is told after the change. */
    const gone = new Map<string, Set<string>>()

    return {
      event(event): void {
        const key = `${event.host} ${'sock' in event ? event.sock : ''}`
        if (event.kind === 'change' && event.queues !== null) {
          const now = event.queues.accept.peers.map(endpointText)
          const queue = queueOf(key)
          for (const peer of now) if (!queue.order.includes(peer)) queue.order.push(peer)
          gone.set(key, new Set(queue.order.filter((peer) => !now.includes(peer))))
        }
        if (event.kind !== 'answer' || event.call !== 'accept' || event.answer.failure !== null)
          return
        const { address } = event.answer.value as AcceptedDescriptor
        const queue = queueOf(key)
        const peer = endpointText(address)
        const at = queue.order.indexOf(peer)
        if (at < 0) return
        const passed = queue.order
          .slice(0, at)
          .filter((other) => gone.get(key)?.has(other) !== true)
        queue.order = queue.order.slice(at + 1)
        if (passed.length === 0) return
        throw new InvariantError(NAME, `${event.host} accepted ${peer} before ${passed.join(', ')}`)
      },
    }
  },
}
