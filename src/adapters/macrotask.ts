/**
 * How a face yields to the host's event loop: the one place that knows.
 *
 * A macrotask runs when the microtask queue is empty, that is, when every program has run to its next wait. The
 * function is taken at load time, so that a test suite that replaces timers later does not reach it.
 */

type Run = () => void
type Defer = (run: Run) => unknown

interface Channel {
  readonly port1: { onmessage: Run | null }
  readonly port2: { postMessage(message: null): void }
}

interface EventLoop {
  readonly setImmediate?: Defer
  readonly MessageChannel?: new () => Channel
  readonly setTimeout?: (run: Run, delay: number) => unknown
}

const loop = globalThis as unknown as EventLoop

/** `setImmediate` where there is one, else a message to oneself, else the shortest timer. */
export function choose({ setImmediate, MessageChannel, setTimeout }: EventLoop): Defer {
  if (setImmediate !== undefined) return inBatches(setImmediate)
  if (MessageChannel !== undefined) return overChannel(new MessageChannel())
  if (setTimeout !== undefined) return (run) => setTimeout(run, 0)
  throw new Error('this JavaScript has no event loop')
}

/** Turns that may follow one another before the event loop looks at the network again. */
const LARGEST_BATCH = 8

/** Immediates that were asked for here and have not run. */
let coming = 0

/** How many of the immediates that the event loop has before it are this module's own. */
export function ownImmediates(): number {
  return coming
}

/**
 * Between two immediates of one round of the event loop the microtask queue is emptied, too; but a round costs a
 * system call. So when turns follow one another, immediates are asked for several at a time, more and more of them.
 */
function inBatches(setImmediate: Defer): Defer {
  const queue: Run[] = []
  let batch = 1
  const tick = (): void => {
    coming -= 1
    const run = queue.shift()
    if (run !== undefined) run()
    else batch = 1
  }
  return (run) => {
    queue.push(run)
    if (coming >= queue.length) return
    batch = Math.min(batch * 2, LARGEST_BATCH)
    for (const wanted = coming + batch; coming < wanted; coming++) setImmediate(tick)
  }
}

function overChannel({ port1, port2 }: Channel): Defer {
  const queue: Run[] = []
  port1.onmessage = () => queue.shift()?.()
  return (run) => {
    queue.push(run)
    port2.postMessage(null)
  }
}

/** Runs `run` once the microtask queue is empty. Calls made in a row run in that order. */
export const macrotask: Defer = choose(loop)

/** Resolves once every program has run to its next wait. */
export function turnEnds(): Promise<void> {
  return new Promise((resolve) => macrotask(resolve))
}
