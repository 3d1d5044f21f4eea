/** A failure of a check: the smallest run that fails so, and all that is known of it. */
import { brand } from '../core/brand.ts'
import type { NetstatRow } from '../sim/netstat.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { replayToken } from './replay/token.ts'
import { failureReport } from './report.ts'
import type { Case } from './runs/case.ts'
import type { RunFailure } from './runs/failure.ts'
import type { RecordedRun } from './runs/recording.ts'

export interface FailureDetails {
  readonly name: string
  /** Of the test; empty when unknown. */
  readonly file: string
  /** Of the check's draws. */
  readonly seed: number
  /** The run that failed first, counted from 1. */
  readonly runs: number
  /** Runs that shrinking took. */
  readonly shrinks: number
  readonly case: Case
  readonly run: RecordedRun
  /** Null when the run did not fail: a replay of something that was mended. */
  readonly failure: RunFailure | null
  /** The trace hash that a token promises; null when this is no replay. */
  readonly expected: string | null
}

/** Some run has failed: which, how, and how to have it again. Its message is the report. */
export class CheckFailedError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** The smallest run that fails. */
  readonly case: Case
  /** How it fails; null when a replay does not fail any more. */
  readonly failure: RunFailure | null
  /** Replays the run: `DRYPORT_REPLAY`; null when its input has no form in JSON. */
  readonly token: string | null
  /** Of the trace of the run, with all bytes. */
  readonly hash: string
  /** The trace of that run. */
  readonly events: readonly TraceEvent[]
  /** The sockets of every host at the end, by its name. */
  readonly sockets: Readonly<Record<string, readonly NetstatRow[]>>
  /** The name of the check. */
  readonly check: string
  /** How many runs were made before one failed. */
  readonly runs: number
  /** How many more to find the smallest. */
  readonly shrinks: number

  constructor(details: FailureDetails) {
    const { name, case: one, run, failure } = details
    const token = replayToken({ name, case: one, hash: run.hash })
    super(failureReport(details, token), failure === null ? {} : { cause: failure.cause })
    this.check = name
    this.case = one
    this.failure = failure
    this.token = token
    this.hash = run.hash
    this.events = run.events
    this.sockets = run.sockets
    this.runs = details.runs
    this.shrinks = details.shrinks
  }
}
brand(CheckFailedError, 'CheckFailedError')
