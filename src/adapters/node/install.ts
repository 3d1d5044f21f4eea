/** Puts the network and the time of this process into a simulated world, and takes them out again. */
import { SimulatedHost } from '../sim/simulated-host.ts'
import type { SimulatedWorld } from '../sim/simulated-world.ts'
import { placeClocks } from './clocks.ts'
import { hookDateHeader, hookHttp2Date } from './date-header.ts'
import { hookNames } from './dns-hooks.ts'
import { hookServers, hookStreams } from './hooks.ts'
import { Installation, installed, setInstalled } from './installation.ts'
import { hookMachine } from './machine-hooks.ts'
import { hookNativeTurns } from './native-turns.ts'
import { refuseMockTimers } from './other-timers.ts'
import type { PassThrough } from './outside.ts'
import { Patches } from './patches.ts'
import { QuietTest } from './quiet.ts'
import { placeRandomness, type Randomness } from './randomness.ts'
import { hookSocketTimeouts } from './socket-timeouts.ts'
import { ProgramStuckError } from './stuck-program.ts'
import { placeTimers } from './timer-functions.ts'
import { hookDatagrams } from './udp-hooks.ts'
import { pendingTimers, resumeTimers, suspendTimers } from './virtual-timeout.ts'

/** How a process is put into a world. */
export interface InstallOptions {
  /** The host of code that no `run` has bound to another; `localhost.localdomain` when not given. */
  readonly host?: SimulatedHost | string
  /** What lies outside of the world and may be reached by real sockets; nothing when not given. */
  readonly passThrough?: PassThrough
  /** Whether timers and clocks are the world's, too; true when not given. */
  readonly time?: boolean
  /** What the calendar shows when the world begins, milliseconds since 1970; 2026-01-01 in UTC when not given. */
  readonly epoch?: number
  /** So far virtual time may go, milliseconds: a year when not given. Beyond it the process gets an error. */
  readonly ceiling?: number
  /** Which ambient randomness comes from the seed of the world; `real` (none) when not given. */
  readonly random?: Randomness
  /**
   * What is done when nothing is scheduled and a connection still waits: `throw` (an uncaught error with the list of
   * sockets) when not given. With a function, also idle servers are told of.
   */
  readonly onStuck?: 'throw' | 'ignore' | ((error: ProgramStuckError) => void)
}

/** A world that this process is in. */
export interface Installed extends AsyncDisposable {
  /** The world that the process is in. */
  readonly world: SimulatedWorld
  /** The host of code that no `run` has bound to another. */
  readonly host: SimulatedHost
  /** Runs a program of a host: what it opens, now or later, is that host's. */
  run<T>(host: SimulatedHost | string, program: () => T): T
  /** Ends what is still open, and leaves the process as it was. */
  uninstall(): Promise<void>
}

const EPOCH = Date.UTC(2026, 0, 1)
const YEAR_MS = 365 * 24 * 3600 * 1000

/**
 * From now on `net`, `dgram`, `dns` and everything built on them are on a host of the world, in its time.
 * @throws when a world is installed already
 */
export function install(world: SimulatedWorld, options: InstallOptions = {}): Installed {
  if (installed() !== null) throw new Error('a world is installed already: uninstall it first')
  const { host: wanted = 'localhost.localdomain', passThrough = [], time = true } = options
  const { epoch = EPOCH, ceiling = YEAR_MS, random = 'real', onStuck = 'throw' } = options
  const host = wanted instanceof SimulatedHost ? wanted : world.host(wanted)
  const installation = new Installation(world, host, {
    time,
    epoch,
    ceiling,
    passThrough,
    random,
  })
  const patches = new Patches()
  const quiet = new QuietTest()
  hookStreams(patches, installation)
  hookServers(patches, installation)
  hookDatagrams(patches, installation)
  hookNames(patches, installation)
  hookNativeTurns(patches, installation)
  hookMachine(patches, installation)
  if (time) {
    hookSocketTimeouts(patches, installation)
    hookDateHeader(patches)
    hookHttp2Date(patches)
    placeTimers(patches)
    placeClocks(patches)
    refuseMockTimers(patches)
  }
  if (random !== 'real') placeRandomness(patches)
  quiet.begin(patches)
  patches.publish()
  setInstalled(installation)
  resumeTimers()
  const { conductor } = world
  const { working, stuck } = conductor
  conductor.working = (next) => quiet.busy(world.world.now, next)
  conductor.stuck = () => {
    if (typeof onStuck === 'function') onStuck(new ProgramStuckError(world))
    else if (onStuck === 'throw' && installation.waits) {
      conductor.programThrew(new ProgramStuckError(world))
    }
  }
  const uninstall = async (): Promise<void> => {
    if (installed() !== installation) return
    await installation.drain()
    conductor.working = working
    conductor.stuck = stuck
    quiet.end()
    patches.undo()
    suspendTimers([...pendingTimers(installation.reactor)])
    installation.close()
    setInstalled(null)
  }
  return {
    world,
    host,
    run: (on, program) => (typeof on === 'string' ? world.host(on) : on).run(program),
    uninstall,
    [Symbol.asyncDispose]: uninstall,
  }
}

/**
 * Puts functions in place that ask at every call whether a world is installed, and are the real ones without one: for a
 * set-up file that runs before packages are loaded which take references (`const { setTimeout } = require('timers')`).
 */
export function prepare(): void {
  const patches = new Patches()
  placeTimers(patches)
  placeClocks(patches)
  placeRandomness(patches)
  patches.publish()
}
