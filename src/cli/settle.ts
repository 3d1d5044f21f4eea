/** Waits for a program to end, in whichever way that happens. */

/** It waits for something that nothing will ever bring. */
export class NeverEnds extends Error {}

/**
 * Runs `program` to its end; gives what it threw, or undefined. Also ends when nothing is left in the process that could
 * wake it, when something that it started fails unheard, and after `limit` milliseconds.
 */
export async function settle(
  program: () => unknown,
  limit: number | null,
): Promise<{ readonly thrown: unknown } | undefined> {
  let stop = (): void => {}
  const stopped = new Promise<never>((_, reject) => {
    const idle = (): void =>
      reject(new NeverEnds('it never ends: it waits for something that no call will bring'))
    const late = (): void =>
      reject(new NeverEnds(`it had not ended after ${(limit ?? 0) / 1000} s of real time`))
    const timer = limit === null ? undefined : setTimeout(late, limit).unref()
    process.on('beforeExit', idle)
    process.on('unhandledRejection', reject)
    process.on('uncaughtException', reject)
    stop = () => {
      clearTimeout(timer)
      process.off('beforeExit', idle)
      process.off('unhandledRejection', reject)
      process.off('uncaughtException', reject)
    }
  })
  try {
    await Promise.race([(async () => program())(), stopped])
    return undefined
  } catch (thrown) {
    return { thrown }
  } finally {
    stop()
  }
}
