/**
 * getsockopt(2) and setsockopt(2) over the option table.
 *
 * A socket's own code comes first at a read and last at a write (`SocketOps.getOption`, `setOption`). What the table
 * does not know, the socket's own code may still answer; else it is ENOPROTOOPT.
 */
import { type Answer, done, fail } from '../answer.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import type { Sock } from '../socket/sock.ts'
import { intAt, intBytes, packed } from './codec.ts'
import { kindOf } from './kinds.ts'
import type { IntManner, Option, Subject } from './option.ts'
import { OPTION } from './rules.ts'
import { optionLevelOf } from './table.ts'

const INT_BYTES = 4
const SOL_IP = 0

/**
 * getsockopt(2). `length` 0 asks for an integer, as Python does; else the answer is the bytes, at most so many.
 */
export function getOption(
  context: Context,
  sock: Sock,
  level: number,
  name: number,
  length: number,
): Answer<OptionValue> {
  const own = sock.ops.getOption?.(context, sock, level, name) ?? null
  if (own !== null) {
    if (own.failure !== null) return own
    return done(own.rule, shaped(own.value, level, length))
  }
  const kind = kindOf(sock)
  const options = optionLevelOf(kind, level, 'get')
  if (typeof options === 'string') return fail(OPTION.levelUnknown, options)
  const option = options.options.get(name)
  if (option === undefined) return fail(OPTION.unknown, 'ENOPROTOOPT')
  if ((option.kinds & kind) === 0) return elsewhere(option)
  if (option.get === undefined) return fail(OPTION.unknown, 'ENOPROTOOPT')
  const subject: Subject = { sock, values: sock.options, context, key: option.key }
  const reading = option.get(subject, length === 0 ? INT_BYTES : length)
  if (typeof reading === 'string') return fail(OPTION.readRefused, reading)
  return done(OPTION.read, shaped(reading, level, length))
}

function elsewhere(option: Option): Answer<never> {
  return option.elsewhere === undefined
    ? fail(OPTION.unknown, 'ENOPROTOOPT')
    : fail(OPTION.elsewhere, option.elsewhere)
}

/** A value in the form that the caller has asked for. */
function shaped(value: OptionValue, level: number, length: number): OptionValue {
  if (length === 0) return typeof value === 'number' ? value | 0 : intAt(value)
  if (typeof value !== 'number') return value.length <= length ? value : value.slice(0, length)
  // ip(7) gives a small value in one byte to whoever has no room for four.
  const small = level === SOL_IP && length < INT_BYTES && value >= 0 && value <= 255
  return intBytes(value).subarray(0, small ? 1 : Math.min(length, INT_BYTES))
}

/** setsockopt(2). `value` is an int or packed bytes. */
export function setOption(
  context: Context,
  sock: Sock,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined> {
  const kind = kindOf(sock)
  const options = optionLevelOf(kind, level, 'set')
  if (typeof options === 'string') return fail(OPTION.levelUnknown, options)
  const option = options.options.get(name)
  if (options.ints === 'first' && option?.setBytes === undefined && tooShort(value)) {
    return fail(OPTION.short, 'EINVAL')
  }
  if (option !== undefined) {
    if ((option.kinds & kind) === 0) return elsewhere(option)
    if (option.notEmpty === true && typeof value !== 'number' && value.length === 0) {
      return fail(OPTION.short, 'EINVAL')
    }
    if (option.setInt !== undefined) {
      const int = intOf(value, options.ints)
      if (int === null) return fail(OPTION.short, 'EINVAL')
      value = int
    }
    const values = sock.options.copy()
    const refusal = write(option, { sock, values, context, key: option.key }, value)
    if (refusal !== null) return refusal
    sock.options = values
  }
  const own = sock.ops.setOption?.(context, sock, level, name, value) ?? null
  if (own !== null) return own
  return option === undefined
    ? fail(OPTION.unknown, 'ENOPROTOOPT')
    : done(OPTION.written, undefined)
}

/** null when the value was taken. */
function write(option: Option, subject: Subject, value: OptionValue): Answer<never> | null {
  if (option.setBytes === undefined && option.setInt === undefined) {
    return fail(OPTION.unknown, 'ENOPROTOOPT')
  }
  const refusal =
    typeof value === 'number' && option.setInt !== undefined
      ? option.setInt(subject, value)
      : (option.setBytes?.(subject, packed(value)) ?? null)
  return refusal === null ? null : fail(OPTION.writeRefused, refusal)
}

function tooShort(value: OptionValue): boolean {
  return typeof value !== 'number' && value.length < INT_BYTES
}

/** null when there are too few bytes. */
function intOf(value: OptionValue, ints: IntManner): number | null {
  if (typeof value === 'number') return value | 0
  if (value.length >= INT_BYTES) return intAt(value)
  return ints === 'byte' ? (value[0] ?? 0) : null
}
