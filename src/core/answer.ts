/** What a call answers: a value, an errno, or "not yet". */
import type { ErrnoName } from './errno.ts'
import type { Rule } from './rule.ts'

/**
 * `TIMEOUT` is the expiry of a socket timeout (Python's `TimeoutError('timed out')`), which is no errno:
 * the kernel's own ETIMEDOUT is another thing.
 */
export type Failure = ErrnoName | 'TIMEOUT'

/** The outcome of one call, and the rule that decided it. */
export class Answer<T = unknown> {
  /** The rule that decided. */
  readonly rule: Rule
  /** null when the call succeeded. */
  readonly failure: Failure | null
  /** The returned value; undefined when the call failed. */
  readonly value: T

  constructor(rule: Rule, failure: Failure | null, value: T) {
    this.rule = rule
    this.failure = failure
    this.value = value
  }
}

export function done<T>(rule: Rule, value: T): Answer<T> {
  return new Answer(rule, null, value)
}

export function fail(rule: Rule, failure: Failure): Answer<never> {
  return new Answer(rule, failure, undefined as never)
}

/** An attempt that cannot be answered yet: the call must wait (or fail with EAGAIN where it may not). */
export const BLOCKED = null

/** What an attempt at a call gives: an answer, or {@link BLOCKED}. */
export type Attempt<T = unknown> = Answer<T> | typeof BLOCKED
