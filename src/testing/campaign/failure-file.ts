/** A failure as a file: what `dryport run --replay FILE` takes. */
import type { CheckFailedError } from '../check-failed-error.ts'
import { toPlain } from '../replay/plain.ts'
import { type Replay, ReplayTokenError, readReplay } from '../replay/token.ts'

const FORMAT = 'dryport-failure-1'

export interface FailureFile extends Omit<Replay, 'case'> {
  readonly format: typeof FORMAT
  /** The file of the program, seen from where this file is. */
  readonly program: string
  readonly seed: number
  readonly faults: Replay['case']['faults']
  /** Null when the input has no form in JSON: then the failure cannot be replayed from here. */
  readonly input: unknown
  readonly kind: string
  readonly host: string
  /** Failures with the same kind, host and mark are taken for one bug. */
  readonly mark: string
  /** The report, as `check` prints it. */
  readonly report: string
}

export function failureFile(error: CheckFailedError, program: string): FailureFile {
  const { case: one, failure, hash, check: name, message: report } = error
  const { kind = '', host = '', mark = '' } = failure ?? {}
  const input = toPlain(one.input)?.json ?? null
  const { seed, faults } = one
  return { format: FORMAT, program, name, seed, faults, input, hash, kind, host, mark, report }
}

/** What to replay, from what a file holds. */
export function readFailureFile(json: string): Replay & { readonly program: string } {
  let body: unknown
  try {
    body = JSON.parse(json)
  } catch (error) {
    throw new ReplayTokenError(`it is no JSON: ${(error as Error).message}`)
  }
  const { format, program } = (body ?? {}) as Partial<FailureFile>
  if (format !== FORMAT || typeof program !== 'string') {
    throw new ReplayTokenError(`it is no failure of dryport explore (${FORMAT})`)
  }
  return { ...readReplay(body), program }
}
