/** Waits for a program to end, in whichever way that happens. */

/** It waits for something that nothing will ever bring. */
export class NeverEnds extends Error {}

/** What a program threw. */
export interface Thrown {
  readonly thrown: unknown
}

/**
 * Runs `program` to its end; gives what it threw, or undefined. Also ends when nothing is left in the process that could
 * wake it, when something that it started fails unheard, and after `limit` milliseconds.
 */
export async function settle(
  program: () => unknown,
  limit: number | null,
): Promise<Thrown | undefined> {
  const watch = new Watch(limit)
  try {
    await Promise.race([Promise.resolve().then(program), watch.stopped])
    return undefined
  } catch (thrown) {
    return { thrown }
  } finally {
    watch.end()
  }
}

/** Notices that a program will not end well, when it cannot say so itself. */
class Watch {
  readonly stopped: Promise<never>
  readonly #limit: number | null
  readonly #timer: NodeJS.Timeout | undefined
  #stop: (reason: unknown) => void = () => {}

  constructor(limit: number | null) {
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
    this.#stop(new NeverEnds('it never ends: it waits for something that no call will bring'))
  }

  readonly #late = (): void => {
    const seconds = (this.#limit ?? 0) / 1000
    this.#stop(new NeverEnds(`it had not ended after ${seconds} s of real time`))
  }
}
