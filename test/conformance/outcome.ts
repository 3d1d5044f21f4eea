/** What a failed call looks like in the format. */
import { ArgumentError, SocketError, SocketTimeout } from '../../src/core/errno.ts'
import { GaiError } from '../../src/core/resolver-errors.ts'
import { NothingYet } from './arguments.ts'
import type { Outcome } from './case.ts'

/** An exception of Python that the library has no reason to throw: it belongs to a helper's Python code. */
class PythonError extends Error {
  readonly python: string

  constructor(python: string, message: string) {
    super(message)
    this.python = python
  }
}

/**
 * The outcome of a call that threw.
 * Anything but a failed call or a refused argument is a defect of the library or of the replayer, and shows as one.
 */
export function failedOutcome(error: unknown): Outcome {
  if (error instanceof NothingYet) return { skipped: true }
  if (error instanceof SocketTimeout) return { timeout: true }
  if (error instanceof SocketError) return { errno: error.code }
  if (error instanceof ArgumentError || error instanceof PythonError) {
    return { exc: error.python, msg: error.message }
  }
  if (error instanceof GaiError) return { exc: 'gaierror', msg: error.message }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return { exc: 'a defect', msg: text }
}

/**
 * What ended a loop of the recorder: the errno of Python's OSError, which a timeout has none of.
 * @throws what is no OSError
 */
export function errnoOf(error: unknown): string | 0 {
  if (error instanceof SocketTimeout) return 0
  if (error instanceof SocketError) return error.code
  if (error instanceof GaiError) return String(error.errno)
  throw error
}

/** Python's descriptor functions refuse -1 themselves. */
export function requireDescriptor(descriptor: number): void {
  if (descriptor >= 0) return
  throw new PythonError('ValueError', 'file descriptor cannot be a negative integer (-1)')
}
