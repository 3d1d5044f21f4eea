/** Puts the network of this process into a simulated world, and takes it out again. */
import type { SimulatedHost } from '../sim/simulated-host.ts'
import type { SimulatedWorld } from '../sim/simulated-world.ts'
import { hookNames } from './dns-hooks.ts'
import { hookServers, hookStreams } from './hooks.ts'
import { Installation, installed, runOn, setInstalled } from './installation.ts'
import type { PassThrough } from './outside.ts'
import { Patches } from './patches.ts'
import { hookDatagrams } from './udp-hooks.ts'

export interface InstallOptions {
  /** The host of code that no `run` has bound to another; `localhost.localdomain` when not given. */
  readonly host?: SimulatedHost | string
  /** What lies outside of the world and may be reached by real sockets; nothing when not given. */
  readonly passThrough?: PassThrough
}

/** A world that this process is in. */
export interface Installed extends AsyncDisposable {
  readonly world: SimulatedWorld
  /** The host of code that no `run` has bound to another. */
  readonly host: SimulatedHost
  /** Runs a program of a host: what it opens, now or later, is that host's. */
  run<T>(host: SimulatedHost | string, program: () => T): T
  /** Ends what is still open, and leaves the process as it was. */
  uninstall(): Promise<void>
}

/**
 * From now on `net`, `dgram`, `dns` and everything built on them are on a host of the world, in its time.
 * @throws when a world is installed already
 */
export function install(world: SimulatedWorld, options: InstallOptions = {}): Installed {
  if (installed() !== null) throw new Error('a world is installed already: uninstall it first')
  const { host: wanted = 'localhost.localdomain', passThrough = [] } = options
  const host = typeof wanted === 'string' ? world.host(wanted) : wanted
  const installation = new Installation(world, host, true, passThrough)
  const patches = new Patches()
  hookStreams(patches, installation)
  hookServers(patches, installation)
  hookDatagrams(patches, installation)
  hookNames(patches, installation)
  patches.publish()
  setInstalled(installation)
  const uninstall = async (): Promise<void> => {
    if (installed() !== installation) return
    installation.endAll()
    patches.undo()
    setInstalled(null)
  }
  return {
    world,
    host,
    run: (on, program) => runOn(typeof on === 'string' ? world.host(on) : on, program),
    uninstall,
    [Symbol.asyncDispose]: uninstall,
  }
}
