/** The body of a test that has a world of its own, for runners without fixtures. */
import { type Installed, type InstallOptions, install } from '../../adapters/node/install.ts'
import type { SimulateOptions } from '../../adapters/sim/options.ts'
import type { SimulatedWorld } from '../../adapters/sim/simulated-world.ts'
import { Session } from './session.ts'

/** What a test of a world is given. */
export interface WorldContext {
  /** A world of this test alone. */
  readonly world: SimulatedWorld
  /** Puts the process into the world until the test has ended: `net`, `dgram`, `dns`, timers, clocks. */
  install(options?: InstallOptions): Installed
}

/** How a test and its world are made. */
export interface WorldTestOptions {
  /** What the world is made with; its seed follows from the test's name and DRYPORT_SEED unless given. */
  readonly world?: SimulateOptions
}

/** What a test does. */
export type WorldBody = (context: WorldContext) => unknown

/** A test with a world of its own. Its seed follows from its name and DRYPORT_SEED. */
export interface WorldTest {
  (name: string, body: WorldBody): void
  (name: string, options: WorldTestOptions, body: WorldBody): void
}

/** Is told the seed and the files when the test fails, and what it failed with. */
type Tell = (message: string, error: unknown) => void

/** The `worldTest` of a runner, whose own test `declare` makes: it runs what it is given, and says how to tell. */
export function worldTestBy(
  declare: (name: string, run: (tell: Tell) => Promise<void>) => void,
): WorldTest {
  return (name: string, first: WorldTestOptions | WorldBody, second?: WorldBody) => {
    const [options, body] = typeof first === 'function' ? [{}, first] : [first, second as WorldBody]
    declare(name, (tell) => runWorldTest(name, options, body, tell))
  }
}

async function runWorldTest(
  name: string,
  { world: options }: WorldTestOptions,
  body: WorldBody,
  tell: Tell,
): Promise<void> {
  const session = new Session(name, options)
  const { world } = session
  const undo: Installed[] = []
  const put = (how?: InstallOptions): Installed => {
    const installed = install(world, how)
    undo.push(installed)
    return installed
  }
  try {
    await body({ world, install: put })
  } catch (error) {
    tell(session.artifacts().message, error)
    throw error
  } finally {
    for (const installed of undo) await installed.uninstall()
    session.close()
  }
}
