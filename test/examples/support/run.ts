/** Runs one of the tutorials' programs in a simulated world. */
import { type SimulateOptions, simulate } from '../../../src/index.ts'
import type { TraceEvent } from '../../../src/sim/trace.ts'
import { TraceText } from '../../../src/sim/trace-text.ts'
import { PROGRAMS, type ProgramName } from './programs.ts'

export interface Run {
  readonly lines: readonly string[]
  readonly events: readonly TraceEvent[]
  /** The trace as text, with what the program logged in its place. */
  readonly trace: string
  /** Milliseconds of virtual time. */
  readonly lasted: number
}

export async function run(name: ProgramName, options: SimulateOptions = {}): Promise<Run> {
  const world = simulate(options)
  const lines: string[] = []
  const events: TraceEvent[] = []
  const trace: string[] = []
  const text = new TraceText()
  world.trace$.subscribe((event) => {
    events.push(event)
    trace.push(text.line(event))
  })
  await PROGRAMS[name](world.host('host'), (line) => {
    lines.push(line)
    trace.push(`${(world.now / 1000).toFixed(6)} host log ${line}`)
  })
  return { lines, events, trace: `${trace.join('\n')}\n`, lasted: world.now }
}
