/** The ways in which one run can fail. */

export type FailureKind =
  /** A program rejected, and it was no deadlock. */
  | 'threw'
  | 'deadlock'
  /** A promise was rejected and nobody heard: a real process would have ended. */
  | 'unhandled'
  /** Virtual time ran up to the limit, and the programs had not ended. */
  | 'overtime'
  /** A program waits for something that is not of the world, and nothing will bring it. */
  | 'stuck'
  | 'invariant'
  | 'always'
  /** A real timer was left behind. */
  | 'left-timer'
  /** The same run again was another one. */
  | 'nondeterministic'

/** How a run has failed. */
export class RunFailure {
  /** In which way. */
  readonly kind: FailureKind
  /** The host whose program failed; empty when it was no single one. */
  readonly host: string
  /** What tells this failure from others of its kind: two runs with the same one failed alike. */
  readonly mark: string
  /** What was thrown. */
  readonly cause: unknown

  constructor(kind: FailureKind, host: string, mark: string, cause: unknown) {
    this.kind = kind
    this.host = host
    this.mark = mark
    this.cause = cause
  }

  /** Whether shrinking may go from one to the other: bugs must not be mistaken for one another. */
  isLike(other: RunFailure): boolean {
    return this.kind === other.kind && this.host === other.host && this.mark === other.mark
  }
}

/** What tells one thrown value from another, without what varies from run to run. */
export function markOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown
  const { code } = thrown as { code?: unknown }
  if (typeof code === 'string') return `${thrown.name} ${code}`
  // Numbers, quoted texts and data differ between a run and its shrunk form.
  const [line = ''] = thrown.message.split('\n')
  return `${thrown.name} ${line.replace(/(['"`]).*\1|[\d.]+/g, '_').slice(0, 40)}`
}
