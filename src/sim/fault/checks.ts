// What a value must be like to be a part of a schedule: small checks, and checks made of checks. A check that finds a
// fault says where it is and what is wanted there.
import { parseDuration } from '../../core/time.ts'
import { parseDistribution } from '../distribution-text.ts'
import { type Distribution, distributionFault } from '../distributions.ts'

/** A schedule that cannot be: where, what stands there, and what is wanted. */
export class FaultScheduleError extends RangeError {
  /** As Node's errors have it. */
  readonly code = 'ERR_INVALID_FAULTS'
  /** `faults[2].loss` */
  readonly path: string
  /** What stands there. */
  readonly given: string
  /** What should. */
  readonly wanted: string

  constructor(path: string, given: unknown, wanted: string) {
    const text = printed(given)
    super(`${path}: ${text} will not do: wants ${wanted}`)
    this.name = 'FaultScheduleError'
    this.path = path
    this.given = text
    this.wanted = wanted
  }
}

const LONGEST = 60

function printed(value: unknown): string {
  let text: string
  try {
    text = typeof value === 'function' ? 'a function' : (JSON.stringify(value) ?? String(value))
  } catch {
    // It contains itself, or is deeper than any schedule.
    text = 'what cannot be written'
  }
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text
}

/** Throws {@link FaultScheduleError} when the value is not what is wanted. */
export type Check = (value: unknown, path: string) => void

export type Fields = Readonly<Record<string, Check>>

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** A check of one value by itself. */
export function value(wanted: string, holds: (value: unknown) => boolean): Check {
  return (given, path) => {
    if (!holds(given)) throw new FaultScheduleError(path, given, wanted)
  }
}

export function oneOf(...values: readonly string[]): Check {
  const wanted = values.map((one) => `'${one}'`).join(', ')
  return value(`one of ${wanted}`, (given) => values.includes(given as string))
}

export function listOf(each: Check, wanted: string): Check {
  return (given, path) => {
    if (!Array.isArray(given)) throw new FaultScheduleError(path, given, wanted)
    for (const [index, item] of given.entries()) each(item, `${path}[${index}]`)
  }
}

/** A record with these fields and no others; the required ones must be there. */
export function recordOf(fields: Fields, required: readonly string[] = []): Check {
  const names = Object.keys(fields)
  return (given, path) => {
    if (!isRecord(given)) {
      throw new FaultScheduleError(path, given, `a record with ${names.join(', ')}`)
    }
    for (const name of required) {
      if (given[name] !== undefined) continue
      throw new FaultScheduleError(path, given, `a field '${name}'`)
    }
    for (const [name, field] of Object.entries(given)) {
      if (field === undefined) continue
      const check = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (check === undefined) {
        throw new FaultScheduleError(
          `${path}.${name}`,
          field,
          `no such field, but ${names.join(', ')}`,
        )
      }
      check(field, `${path}.${name}`)
    }
  }
}

/** A value of one kind, or a record. */
export function either(plain: Check, isPlain: (value: unknown) => boolean, other: Check): Check {
  return (given, path) => (isPlain(given) ? plain : other)(given, path)
}

export function orNull(check: Check): Check {
  return (given, path) => {
    if (given !== null) check(given, path)
  }
}

export const isNumber = (given: unknown): given is number => typeof given === 'number'

export const isText = (given: unknown): given is string => typeof given === 'string'

const isMs = (given: unknown): boolean =>
  isNumber(given) && given >= 0 && Number.isSafeInteger(Math.round(given * 1000))

export const duration: Check = value(
  "milliseconds, or a text such as '20ms' or '1.5s'",
  (given) => isMs(given) || (isText(given) && parseDuration(given) !== undefined),
)

export const signedDuration: Check = value(
  "milliseconds, or a text such as '-20ms' or '1.5s'",
  (given) =>
    isNumber(given)
      ? isMs(Math.abs(given))
      : isText(given) && parseDuration(given.replace(/^-/, '')) !== undefined,
)

export const drawnDuration: Check = (given, path) => {
  if (isText(given)) {
    try {
      parseDistribution(given)
    } catch (error) {
      throw new FaultScheduleError(path, given, (error as { wanted: string }).wanted)
    }
  } else if (isRecord(given)) {
    const wanted = distributionFault(given as unknown as Distribution)
    if (wanted !== undefined) throw new FaultScheduleError(path, given, wanted)
  } else {
    duration(given, path)
  }
}

export const chance: Check = value(
  'a probability from 0 to 1',
  (given) => isNumber(given) && given >= 0 && given <= 1,
)

export const count: Check = value(
  'a whole number, 0 or more',
  (given) => Number.isSafeInteger(given) && (given as number) >= 0,
)

export const ordinal: Check = value(
  'a whole number from 1',
  (given) => Number.isSafeInteger(given) && (given as number) >= 1,
)

export const flag: Check = value('true or false', (given) => typeof given === 'boolean')

export const text: Check = value('a text', (given) => isText(given) && given !== '')
