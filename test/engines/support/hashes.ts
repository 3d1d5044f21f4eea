// Runs every program under every schedule and gives the hash of each trace. Made into a bundle that any engine runs.
import { simulate } from '../../../src/adapters/sim/simulated-world.ts'
import { TraceHash } from '../../../src/sim/trace-text.ts'
import { PROGRAMS } from '../../examples/support/programs.ts'
import { CLIENT, SERVER, twoHosts } from '../../faults/support/two-hosts.ts'
import { volume } from '../../faults/support/volume.ts'
import { SCHEDULES } from './schedules.ts'

const SEEDS = [1, 7]

type Program = typeof volume

async function hashOf(program: Program, name: string, seed: number): Promise<string> {
  const world = simulate({ seed, latency: 20, faults: SCHEDULES[name] ?? [] })
  const hash = new TraceHash()
  world.trace$.subscribe((event) => hash.add(event))
  const host = twoHosts(world.host(CLIENT), world.host(SERVER))
  const ending = await program(host, () => {}).then(
    () => 'finished',
    (error: unknown) => (error as Error).name,
  )
  world.close()
  return `${hash.digest()} ${hash.count} ${ending}`
}

/** `greeting, lossy, seed 1`: the hash of its trace, the number of its events, how the program ended. */
export async function hashes(): Promise<Record<string, string>> {
  const all: Record<string, string> = {}
  for (const [program, run] of Object.entries<Program>({ ...PROGRAMS, volume })) {
    for (const schedule of Object.keys(SCHEDULES)) {
      for (const seed of SEEDS) {
        all[`${program}, ${schedule}, seed ${seed}`] = await hashOf(run, schedule, seed)
      }
    }
  }
  return all
}
