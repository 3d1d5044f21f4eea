/** What select, poll and epoll take for a descriptor, and how they read their times (as Python does). */
import { integer, overflowError, pythonType, typeError, valueError } from '../../core/arguments.ts'
import type { Micros } from '../../core/time.ts'
import type { Pollable } from '../api/polling.ts'

/** The descriptor of a number or of anything with a `fileno` method. */
export function descriptorOf(socket: Pollable): number {
  const descriptor = typeof socket === 'object' && socket !== null ? askFileno(socket) : socket
  if (!isInteger(descriptor)) {
    throw typeError('argument must be an int, or have a fileno() method.')
  }
  const number = Number(descriptor)
  if (number !== (number | 0)) throw overflowError('Python int too large to convert to C int')
  if (number < 0) throw valueError(`file descriptor cannot be a negative integer (${number})`)
  return number
}

/** Truth values are integers in Python. */
const isInteger = (value: unknown): boolean => ['int', 'bool'].includes(pythonType(value))

function askFileno(socket: Exclude<Pollable, number>): number {
  if (typeof socket.fileno !== 'function') {
    throw typeError('argument must be an int, or have a fileno() method.')
  }
  const descriptor = socket.fileno()
  if (!isInteger(descriptor)) throw typeError('fileno() returned a non-integer')
  return descriptor
}

/** Event bits of poll(2): an unsigned short. */
export function pollEvents(events: unknown): number {
  if (!isInteger(events)) throw typeError('an integer is required')
  const bits = Number(events)
  if (bits < 0) throw valueError('value must be positive')
  if (bits > 0xffff) throw overflowError('Python int too large for C unsigned short')
  return bits
}

/** Event bits of epoll(7): an unsigned int, of which Python keeps the low bits. */
export function epollEvents(events: unknown): number {
  return integer(events) | 0
}

/** Milliseconds, null or negative for ever; gives microseconds. `wanted` ends the message for another type. */
export function pollTimeout(timeout: unknown, wanted: string): Micros {
  if (timeout === null || timeout === undefined) return Number.POSITIVE_INFINITY
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) {
    throw typeError(`timeout must be ${wanted} or None`)
  }
  return timeout < 0 ? Number.POSITIVE_INFINITY : Math.ceil(timeout * 1000)
}
