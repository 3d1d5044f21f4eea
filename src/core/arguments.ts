/**
 * Reading an argument as Python reads it, with the errors that Python raises when it cannot.
 * JavaScript callers have no types at run time, so every argument from outside passes through here.
 */

import { ArgumentError } from './errno.ts'

/** The name of the Python type that a JavaScript value corresponds to, for use in messages. */
export function pythonType(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'str'
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float'
    case 'bigint':
      return 'int'
    case 'boolean':
      return 'bool'
    case 'undefined':
      return 'NoneType'
    case 'function':
      return 'function'
    case 'symbol':
      return 'object'
    case 'object':
      if (value === null) return 'NoneType'
      if (Array.isArray(value)) return 'tuple'
      return value instanceof Uint8Array ? 'bytes' : 'dict'
  }
}

const LONGEST = 80

/** A value of whatever type, for a message. Asks nothing of it that could throw. */
export function shown(value: unknown): string {
  const text = unshortened(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text
}

function unshortened(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return JSON.stringify(value) ?? 'an object'
  } catch {
    return 'an object'
  }
}

/** A `TypeError` of Python. */
export function typeError(message: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_TYPE', 'TypeError', message)
}

/** An `OverflowError` of Python. */
export function overflowError(message: string): ArgumentError {
  return new ArgumentError('ERR_OUT_OF_RANGE', 'OverflowError', message)
}

/** A `ValueError` of Python. */
export function valueError(message: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', 'ValueError', message)
}

/** An `OSError` of Python that carries no errno: an argument that no system call would take. */
export function osError(message: string): ArgumentError {
  return new ArgumentError('ERR_INVALID_ARG_VALUE', 'OSError', message)
}

/** Reads an integer of any size; true and false are 1 and 0. */
export function integer(value: unknown): number {
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  if (Number.isInteger(value)) return (value as number) + 0
  throw typeError(`'${pythonType(value)}' object cannot be interpreted as an integer`)
}

/** Reads an integer that must fit a C int: -2^31 to 2^31 - 1. */
export function cInt(value: unknown): number {
  const number = integer(value)
  if (number >= 2 ** 63 || number < -(2 ** 63)) {
    throw overflowError('Python int too large to convert to C long')
  }
  if (number > 0x7fffffff) throw overflowError('signed integer is greater than maximum')
  if (number < -0x80000000) throw overflowError('signed integer is less than minimum')
  return number
}

/** Reads a text without NUL: argument `position` (from 1) of the call. */
export function cString(call: string, position: number, value: unknown): string {
  if (typeof value !== 'string') {
    throw typeError(`${call}() argument ${position} must be str, not ${pythonType(value)}`)
  }
  if (value.includes('\0')) throw valueError('embedded null character')
  return value
}

/** Reads bytes. */
export function bytesLike(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value
  throw typeError(`a bytes-like object is required, not '${pythonType(value)}'`)
}
