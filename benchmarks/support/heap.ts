/** What a process holds, once all that nobody holds is gone. */
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Held {
  /** Bytes of JavaScript objects and of buffers. */
  readonly heap: number
  readonly resident: number
}

let collect: (() => void) | null = null

export async function collected(): Promise<Held> {
  if (collect === null) {
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  for (let i = 0; i < 5; i += 1) {
    collect()
    await setImmediate()
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed + external, resident: rss }
}
