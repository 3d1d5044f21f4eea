/** `dryport run`: runs the program of a file in one world or in both. */
import { DeadlockError } from '../sim/deadlock.ts'
import type { FaultSchedule } from '../sim/fault/schedule.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { TraceText } from '../sim/trace-text.ts'
import { agree, sideBySide } from './compare.ts'
import { failureText, thrownText } from './failure-text.ts'
import { FaultsFileError, loadFaults } from './faults-file.ts'
import { loadProgram, type Program } from './load.ts'
import { complain, say } from './output.ts'
import { showProgress } from './progress.ts'
import { Recording } from './recording.ts'
import { LONGEST, type Order, readOrder } from './run-order.ts'
import { Watchdog } from './watchdog.ts'
import { HOST, type Outcome, type RunOptions, runIn, type WorldName } from './worlds.ts'

/** Milliseconds that a program which is stuck in the simulated world may take longer in the real one. */
const PATIENCE = 3000

/** Milliseconds that a file may take to be loaded. */
const LOADING = 60_000

/** Gives the exit code. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const order = readOrder(args)
  const { file, limit, on } = order
  using watchdog = new Watchdog(file)
  if (order.replay !== undefined) return replayed(order, order.replay, watchdog)
  watchdog.allow(LOADING)
  const program = await load(file)
  if (program === null) return 1
  const faults = await scheduleOf(order)
  if (faults === null) return 1
  watchdog.allow(limit === null ? null : limit * on.length)
  const recording = new Recording(order)
  const options = { ...optionsOf(order, recording), faults, onBegin: showProgress }
  const code = await (on.length === 1
    ? runOnce(program, on[0], order, options)
    : runBoth(program, order, options))
  // How long the files take is not the program's doing.
  watchdog.allow(null)
  return written(recording) ? code : 1
}

/** A failure that a campaign has left, once more. */
async function replayed(order: Order, replay: string, watchdog: Watchdog): Promise<number> {
  const { replayFailure } = await import('./explore/replay-command.ts')
  const recording = new Recording({ ...order, file: replay })
  const text = new TraceText()
  watchdog.allow(order.limit === null ? null : LOADING + order.limit)
  const code = await replayFailure(replay, order.file || undefined, (event) => {
    if (order.trace) say(text.line(event))
    if (recording.wanted) recording.add(event)
  })
  watchdog.allow(null)
  return written(recording) ? code : 1
}

/** The program, or null when it cannot be had. */
async function load(file: string): Promise<Program | null> {
  try {
    return await loadProgram(file)
  } catch (error) {
    complain(`dryport: ${file} cannot be loaded`, thrownText(error))
    return null
  }
}

/** The faults of the run; null when they cannot be had. */
async function scheduleOf({ faults }: Order): Promise<FaultSchedule | null> {
  try {
    return faults === undefined ? [] : await loadFaults(faults, HOST)
  } catch (error) {
    if (!(error instanceof FaultsFileError)) throw error
    complain(`dryport: ${faults} is no schedule of faults for this run`, error.message)
    return null
  }
}

/** The lines appear as the program logs them. */
async function runOnce(
  program: Program,
  world: WorldName,
  order: Order,
  options: RunOptions,
): Promise<number> {
  const outcome = await runIn(world, program, {
    ...options,
    onLine: (line, at) => say(order.trace ? `${at} ${HOST} log ${line}` : line),
  })
  return report(order.file, outcome)
}

async function runBoth(program: Program, order: Order, options: RunOptions): Promise<number> {
  const simulated = await runIn('sim', program, {
    ...options,
    onLine: order.trace ? (line, at) => say(`${at} ${HOST} log ${line}`) : undefined,
  })
  const real = await runIn('real', program, { ...options, limit: realLimit(order, simulated) })
  if (order.trace) say('')
  say(...sideBySide(simulated, real))
  const same = agree(simulated, real)
  say('', same ? 'The transcripts agree.' : 'The transcripts differ.')
  const code = report(order.file, simulated) + report(order.file, real)
  return same && code === 0 ? 0 : 1
}

/** Where the simulated program got stuck, the real one may: that takes no longer than need be. */
function realLimit({ limit }: Order, { failure, lasted }: Outcome): number | null {
  const stuck = failure?.thrown instanceof DeadlockError
  return stuck ? Math.min(limit ?? LONGEST, lasted + PATIENCE) : limit
}

function optionsOf({ seed, profile, limit, trace }: Order, recording: Recording): RunOptions {
  const text = new TraceText()
  const tell = (event: TraceEvent): void => {
    if (trace) say(text.line(event))
    if (recording.wanted) recording.add(event)
  }
  return { seed, profile, limit, onEvent: trace || recording.wanted ? tell : undefined }
}

/** Says so when a file cannot be written. */
function written(recording: Recording): boolean {
  try {
    recording.write()
    return true
  } catch (error) {
    complain('dryport: the trace cannot be written', thrownText(error))
    return false
  }
}

/** Says how the program failed, if it did. */
function report(file: string, outcome: Outcome): number {
  if (outcome.failure === undefined) return 0
  complain(failureText(file, outcome))
  return 1
}
