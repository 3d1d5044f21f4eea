/**
 * Jest with a world: `worldTest('...', async ({ world }) => ...)`, and the matchers once this is imported. A test that
 * fails tells its seed and its files. Jest runs ES modules with `node --experimental-vm-modules`.
 *
 * @module dryport/jest
 */
import { MATCHERS } from './testing/runners/matchers.ts'
import { type WorldTest, worldTestBy } from './testing/runners/world-test.ts'

export type { WorldMatchers } from './testing/runners/matchers.ts'
export type {
  WorldBody,
  WorldContext,
  WorldTest,
  WorldTestOptions,
} from './testing/runners/world-test.ts'

/** What Jest puts in every test file. */
interface Jest {
  readonly test?: (name: string, body: () => Promise<void>) => void
  readonly expect?: { extend(matchers: object): void }
}

const { test, expect } = globalThis as Jest
expect?.extend(MATCHERS)

/** A test with a world of its own. Its seed follows from its name and DRYPORT_SEED. Throws without Jest's globals. */
export const worldTest: WorldTest = worldTestBy((name, run) => {
  if (test === undefined) throw new Error('dryport/jest wants the globals of Jest (injectGlobals)')
  test(name, () =>
    run((message, error) => {
      if (error instanceof Error) error.message += `\n\n${message}`
    }),
  )
})
