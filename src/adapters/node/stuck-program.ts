/** A program of Node that can never go on: what it has open, as the deadlock report lists it. */
import { brand } from '../../core/brand.ts'
import { formatTime } from '../../core/time.ts'
import { netstatText } from '../../sim/netstat.ts'
import type { SimulatedWorld } from '../sim/simulated-world.ts'

/** Nothing is scheduled any more, and something is still open and waits. */
export class ProgramStuckError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** That of a DeadlockError. */
  readonly code = 'ERR_DEADLOCK'
  /** Milliseconds of virtual time. */
  readonly at: number

  constructor(world: SimulatedWorld) {
    const { now } = world.conductor
    const hosts = Object.entries(world.netstat()).filter(([, rows]) => rows.length > 0)
    const open = hosts.map(([name, rows]) => `\n${name}:\n${netstatText(rows)}`).join('')
    super(`deadlock at ${formatTime(now)}: nothing is scheduled, and these sockets wait${open}`)
    this.at = world.now
  }
}
brand(ProgramStuckError, 'ProgramStuckError')

/** Virtual time has come to its ceiling: something repeats for ever. */
export class CeilingError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** Tells it from other errors. */
  readonly code = 'ERR_TIME_CEILING'

  constructor(ceiling: number) {
    super(
      `virtual time has passed its ceiling of ${ceiling} ms: a timer or a connection goes on for ever ` +
        `(see 'ceiling' of install())`,
    )
  }
}
brand(CeilingError, 'CeilingError')
