/** What happens in the smallest run that shows the bug of an animal of the zoo. */
import type { Animal } from '../../../examples/zoo/animal.ts'
import type { TraceEvent } from '../../../src/index.ts'
import { CheckFailedError, check, replayToken } from '../../../src/testing/index.ts'

export async function zooRun({ sick, options, name, minimum }: Animal): Promise<TraceEvent[]> {
  const replay = replayToken({ name, case: minimum, hash: '' }) ?? ''
  try {
    await check(sick, { ...options, name, replay })
  } catch (error) {
    if (error instanceof CheckFailedError) return [...error.events]
    throw error
  }
  throw new Error(`${name} is well`)
}
