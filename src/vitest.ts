/**
 * vitest with a world: `test('...', async ({ world }) => ...)`. A test that fails tells its seed, and has its trace and
 * its page attached.
 *
 * @module dryport/vitest
 */
import {
  expect as baseExpect,
  test as baseTest,
  recordArtifact,
  type TestAPI,
  type TestArtifactBase,
} from 'vitest'
import { type Installed, type InstallOptions, install } from './adapters/node/install.ts'
import type { SimulateOptions } from './adapters/sim/options.ts'
import type { SimulatedWorld } from './adapters/sim/simulated-world.ts'
import type { CheckReport } from './testing/check.ts'
import type { CheckOptions } from './testing/options.ts'
import type { Program } from './testing/program.ts'
import { callingFile } from './testing/replay/command.ts'
import { MATCHERS, type WorldMatchers } from './testing/runners/matchers.ts'
import { Session } from './testing/runners/session.ts'

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as vitest declares it
  interface Matchers<T = any> extends WorldMatchers<T> {}
  interface TestArtifactRegistry {
    /** The trace and the page of a test that has failed. */
    dryport: TestArtifactBase & { type: 'dryport:run' }
  }
}

/** What a test is given that asks for it. */
export interface WorldFixtures {
  /** What the world is made with; replace it with `test.extend({ worldOptions: ... })`. */
  worldOptions: SimulateOptions
  /** How the process is put into the world, for tests that ask for `installed`. */
  installOptions: InstallOptions
  /** A world of this test alone. Its seed follows from the test's name and DRYPORT_SEED. */
  world: SimulatedWorld
  /** The process is in the world: `net`, `dgram`, `dns`, timers and clocks are the world's (see `install`). */
  installed: Installed
}

baseExpect.extend(MATCHERS)

/** `expect` with `toHaveReceived`, `toBeDeadlocked` and `toMatchTrace`. */
export const expect: typeof baseExpect = baseExpect

/** vitest's `test`, with a world for each test that asks for one. */
export const test: TestAPI<WorldFixtures> = baseTest.extend<WorldFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads which fixtures are wanted from the pattern
  worldOptions: async ({}, use) => use({}),
  // biome-ignore lint/correctness/noEmptyPattern: as above
  installOptions: async ({}, use) => use({}),
  world: async ({ task, worldOptions }, use) => {
    const session = new Session(task.name, worldOptions)
    await use(session.world)
    if (task.result?.state === 'fail') {
      const { message, trace, page } = session.artifacts()
      console.error(message)
      await recordArtifact(task, {
        type: 'dryport:run',
        attachments: [
          { path: trace, contentType: 'text/plain' },
          { path: page, contentType: 'text/html' },
        ],
      })
    }
    session.close()
  },
  installed: async ({ world, installOptions }, use) => {
    const installed = install(world, installOptions)
    await use(installed)
    await installed.uninstall()
  },
}) as unknown as TestAPI<WorldFixtures>

/** `check` under the name of the running test, so that a token replays in that test alone. It wants fast-check. */
export async function check<T = undefined>(
  program: Program<T>,
  options: CheckOptions<T> = {},
): Promise<CheckReport> {
  const { currentTestName } = baseExpect.getState()
  const file = callingFile()
  // A world alone needs no fast-check.
  const { checkOf } = await import('./testing/check.ts')
  return checkOf(file, program, {
    ...(currentTestName === undefined ? {} : { name: currentTestName }),
    ...options,
  })
}

export { afterAll, afterEach, beforeAll, beforeEach, describe, vi } from 'vitest'
