/** A run with its events kept: what reports are made from and what runs are compared by. */
import type { TraceEvent } from '../../sim/trace.ts'
import { TraceHash, TraceText } from '../../sim/trace-text.ts'
import type { Program } from '../program.ts'
import type { AmbientRecord } from './ambient.ts'
import type { Case } from './case.ts'
import { type RunResult, runCase, type Setting } from './run-case.ts'

export interface RecordedRun<T = unknown> extends RunResult<T> {
  readonly events: readonly TraceEvent[]
  /** The hash of all events with their bytes. */
  readonly hash: string
}

export async function recordCase<T>(
  program: Program<T>,
  setting: Setting,
  one: Case<T>,
  first?: AmbientRecord,
): Promise<RecordedRun<T>> {
  const events: TraceEvent[] = []
  const hash = new TraceHash()
  const onEvent = (event: TraceEvent): void => {
    events.push(event)
    hash.add(event)
  }
  const result = await runCase(program, setting, one, { onEvent, first })
  return { ...result, events, hash: hash.digest() }
}

export function linesOf(events: readonly TraceEvent[]): string[] {
  const text = new TraceText()
  return events.map((event) => text.line(event))
}
