/** Waits for a program to end, in whichever way that happens. */
import { HostClosedError } from '../adapters/host-closed-error.ts'
import { type BlockedCall, blockedText } from '../sim/deadlock.ts'

/** It waits for something that nothing will ever bring. */
export class NeverEnds extends Error {}

/** What a program threw. */
export interface Thrown {
  readonly thrown: unknown
}

/**
 * Runs `program` to its end; gives what it threw, or undefined. Also ends when nothing is left in the process that could
 * wake it, when something that it started fails unheard, and after `limit` milliseconds. `blocked` gives the calls that
 * wait, for the message.
 */
export async function settle(
  program: () => unknown,
  limit: number | null,
  blocked: () => readonly BlockedCall[],
): Promise<Thrown | undefined> {
  const watch = new Watch(limit, blocked)
  try {
    await Promise.race([Promise.resolve().then(program), watch.stopped])
    return undefined
  } catch (thrown) {
    return { thrown }
  } finally {
    watch.end()
  }
}

/**
 * Closes a world. What the program has left waiting in it fails with that, and need not be heard of: the program is
 * over.
 */
export async function close(end: () => unknown): Promise<void> {
  const unheard = (reason: unknown): void => {
    if (!(reason instanceof HostClosedError)) throw reason
  }
  process.on('unhandledRejection', unheard)
  try {
    await end()
    // Who is not heard of is found out once all promises are settled.
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    process.off('unhandledRejection', unheard)
  }
}

/** Notices that a program will not end well, when it cannot say so itself. */
class Watch {
  readonly stopped: Promise<never>
  readonly #limit: number | null
  readonly #blocked: () => readonly BlockedCall[]
  /** The calls that waited when the process last had nothing to do. */
  #stuck = ''
  readonly #timer: NodeJS.Timeout | undefined
  #stop: (reason: unknown) => void = () => {}

  constructor(limit: number | null, blocked: () => readonly BlockedCall[]) {
    this.#blocked = blocked
    this.stopped = new Promise((_, reject) => {
      this.#stop = reject
    })
    this.#limit = limit
    if (limit !== null) this.#timer = setTimeout(this.#late, limit).unref()
    process.on('beforeExit', this.#idle)
    process.on('unhandledRejection', this.#stop)
    process.on('uncaughtException', this.#stop)
  }

  end(): void {
    clearTimeout(this.#timer)
    process.off('beforeExit', this.#idle)
    process.off('unhandledRejection', this.#stop)
    process.off('uncaughtException', this.#stop)
  }

  readonly #idle = (): void => {
    // Node asks only once, unless something keeps it alive; the other world may still have to run, and be watched.
    setImmediate(() => {})
    // The real host is telling the calls that wait for nothing: the program may go on.
    const stuck = String(this.#blocked().map(({ wait }) => wait))
    if (stuck !== '' && stuck !== this.#stuck) {
      this.#stuck = stuck
      return
    }
    const message = 'it never ends: it waits for something that no call will bring'
    this.#stop(new NeverEnds(`${message}${this.#list()}`))
  }

  readonly #late = (): void => {
    const seconds = (this.#limit ?? 0) / 1000
    this.#stop(new NeverEnds(`it had not ended after ${seconds} s of real time${this.#list()}`))
  }

  #list(): string {
    const lines = this.#blocked().map((call) => `\n  ${blockedText(call)}`)
    if (lines.length === 0) return ''
    return `; ${lines.length === 1 ? '1 call waits' : `${lines.length} calls wait`}:${lines.join('')}`
  }
}
