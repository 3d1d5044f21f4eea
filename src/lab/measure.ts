/** One run of the lab, wherever the listener is. */
import { shown, valueError } from '../core/arguments.ts'
import { type BacklogOptions, type LabWorld, planOf } from './options.ts'
import { type BacklogReport, reportOf } from './report/report.ts'
import { runSimulated } from './simulated/run.ts'

/**
 * Runs clients against a simulated listener and says what became of them. Takes some 20 us of real time a client, and as
 * much memory for a million of them as for a thousand.
 * @throws ArgumentError for options that make no sense, saying what is wanted
 */
export function simulateBacklog(options: BacklogOptions): BacklogReport {
  const plan = planOf(options)
  const { tally, packets } = runSimulated(plan)
  return reportOf(plan, { world: 'sim', tally, packets, seesQueue: true, notes: [] })
}

/**
 * Runs clients against a listener: a simulated one, this machine's kernel (a `KernelReport`, with a simulated run beside
 * it), or this machine through Node. The last two take as long as they say.
 * @throws ArgumentError for options that make no sense there, LabError where the machine cannot run them
 */
export async function measureBacklog(
  options: BacklogOptions,
  world: LabWorld = 'sim',
): Promise<BacklogReport> {
  switch (world) {
    case 'sim':
      return simulateBacklog(options)
    case 'kernel':
      return (await import('./on-kernel/run.ts')).backlogOnKernel(options)
    case 'real':
      return (await import('./on-node/run.ts')).backlogOnNode(options)
    default:
      throw valueError(`world ${shown(world)}: wants one of sim, kernel, real`)
  }
}
