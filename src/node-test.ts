/**
 * node:test with a world: `worldTest('...', async ({ world }) => ...)`. A test that fails tells its seed and its files.
 *
 * @module dryport/node-test
 */
import { test } from 'node:test'
import type { SimulatedWorld } from './adapters/sim/simulated-world.ts'
import { MATCHERS, type Verdict } from './testing/runners/matchers.ts'
import { type WorldTest, worldTestBy } from './testing/runners/world-test.ts'

export type {
  WorldBody,
  WorldContext,
  WorldTest,
  WorldTestOptions,
} from './testing/runners/world-test.ts'

/** A test with a world of its own. Its seed follows from its name and DRYPORT_SEED. */
export const worldTest: WorldTest = worldTestBy((name, run) => {
  void test(name, (context) => run((message) => context.diagnostic(message)))
})

function must({ pass, message }: Verdict): void {
  if (!pass) throw new Error(message())
}

/** The matchers of the other runners as assertions: each throws when it does not hold. */
export const assertWorld = {
  /** Some socket of the host (of any, for a world) was given these bytes. */
  received(subject: unknown, data: string | Uint8Array): void {
    must(MATCHERS.toHaveReceived(subject, data))
  },
  /** The promise rejects because nobody can go on. */
  async deadlocked(subject: unknown): Promise<void> {
    must(await MATCHERS.toBeDeadlocked(subject))
  },
  /** The trace has lines that contain, or match, these, in this order. */
  trace(world: SimulatedWorld, wanted: readonly (string | RegExp)[]): void {
    must(MATCHERS.toMatchTrace(world, wanted))
  },
} as const
