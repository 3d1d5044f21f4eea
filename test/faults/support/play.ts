// One run of a program under a schedule of faults, and what was wrong with it.
import type { Host } from '../../../src/adapters/api/host.ts'
import { HostCrashedError } from '../../../src/adapters/sim/host-crashed-error.ts'
import { simulate } from '../../../src/adapters/sim/simulated-world.ts'
import { SocketError } from '../../../src/core/errno.ts'
import { DeadlockError } from '../../../src/sim/deadlock.ts'
import type { FaultSchedule } from '../../../src/sim/fault/schedule.ts'
import type { Stage } from './schedules.ts'
import { CLIENT, SERVER, twoHosts } from './two-hosts.ts'
import { Watch } from './watched.ts'

export type Program = (host: Host, log: (line: string) => void) => Promise<void>

/** So many turns in which neither a promise settles nor time goes on: then nothing will ever happen. */
const PATIENCE = 200

/** One way between the hosts, milliseconds, while no fault says otherwise. */
const LATENCY = 20

export interface Play {
  /** `finished`, or why not: a code. */
  readonly ending: string
  /** What must never be: streams that are wrong, promises that never settle, errors that no kernel gives. */
  readonly wrong: readonly string[]
}

function endingOf(error: unknown): string | null {
  if (error instanceof SocketError) return error.code
  if (error instanceof DeadlockError) return 'deadlock'
  if (error instanceof HostCrashedError) return 'crash'
  return null
}

export async function play(
  program: Program,
  stage: Stage,
  schedule: FaultSchedule,
  seed: number,
): Promise<Play> {
  const world = simulate({ seed, latency: LATENCY, faults: schedule })
  const client = world.host(CLIENT)
  const watch = new Watch()
  const host = watch.host(stage === 'network' ? twoHosts(client, world.host(SERVER)) : client)
  let [ending, wrong]: [string, string[]] = ['', []]
  const run = program(host, () => {}).then(
    () => {
      ending = 'finished'
    },
    (error: unknown) => {
      ending = endingOf(error) ?? 'unknown'
      if (ending === 'unknown') wrong = [`an error that no call gives: ${String(error)}`]
    },
  )
  void watch.note('the program', run)
  for (let [idle, before] = [0, '']; watch.pending.size > 0 && idle < PATIENCE; ) {
    await new Promise((turn) => void setImmediate(turn))
    const after = `${world.now} ${watch.settled}`
    idle = after === before ? idle + 1 : 0
    before = after
  }
  wrong.push(
    ...[...watch.pending.values()].map((what) => `never settles: ${what}`),
    ...watch.faults(),
  )
  world.close()
  return { ending, wrong }
}
