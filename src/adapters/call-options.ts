/** Reading the options of a call, with errors as Python's for what they cannot be. */
import { pythonType, typeError } from '../core/arguments.ts'
import type { CallOptions } from './api/call-options.ts'

/** The options of a call as it may use them. */
export function readOptions<T extends CallOptions>(options: T): T {
  readObject('options', options)
  const { signal } = options
  if (signal !== undefined && !isSignal(signal)) {
    throw typeError(`signal must be an AbortSignal, not ${pythonType(signal)}`)
  }
  return options
}

/** Refuses what is not an object with options. */
export function readObject(name: string, value: unknown): void {
  if (typeof value === 'object' && value !== null) return
  throw typeError(`${name} must be an object, not ${pythonType(value)}`)
}

/** Those of other realms, and whatever else behaves as one, will do. */
function isSignal(value: unknown): value is AbortSignal {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<AbortSignal>).throwIfAborted === 'function' &&
    typeof (value as Partial<AbortSignal>).addEventListener === 'function'
  )
}
