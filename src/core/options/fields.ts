/** Makes rows of the option table: each constructor is one way of keeping a value. */
import type { ErrnoName } from '../errno.ts'
import type { Sock } from '../socket/sock.ts'
import { INT_MAX, INT_MIN } from './codec.ts'
import type { Kinds } from './kinds.ts'
import type { OptionRow, Shape, Subject, Use, Writing } from './option.ts'
import type { OptionValues } from './values.ts'

/** The fields of OptionValues that hold exactly a `T`. */
type FieldOf<T> = {
  [K in keyof OptionValues]: [OptionValues[K], T] extends [T, OptionValues[K]] ? K : never
}[keyof OptionValues]

/** Refuses a write before it is looked at. */
export type Check = (at: Subject, value: number) => Writing

const NO_CHECK: Check = () => null

/** Where a value may lie; outside of it the write fails with EINVAL. */
export interface Range {
  readonly min: number
  readonly max: number
  /** A value that is taken besides. */
  readonly also?: number
}

export function inRange({ min, max, also }: Range, value: number): boolean {
  return (value >= min && value <= max) || value === also
}

export function rangeText({ min, max, also }: Range): string {
  if (min === INT_MIN && max === INT_MAX) return ''
  return `${also === undefined ? '' : `${also}, `}${min}..${max}, else EINVAL`
}

/** On or off: any value but 0 is on, and 1 is read. */
export function flag(
  kinds: Kinds,
  field: FieldOf<boolean>,
  use: Use,
  check = NO_CHECK,
  accepts = '',
): OptionRow {
  return {
    kinds,
    shape: 'bool',
    accepts,
    ...use,
    get: ({ values }) => (values[field] ? 1 : 0),
    setInt: (at, value) => {
      const refusal = check(at, value)
      if (refusal === null) at.values[field] = value !== 0
      return refusal
    },
  }
}

/** An int within a range. */
export function integer(
  kinds: Kinds,
  field: FieldOf<number>,
  range: Range,
  use: Use,
  check = NO_CHECK,
  accepts: string = rangeText(range),
): OptionRow {
  return {
    kinds,
    shape: 'int',
    accepts,
    ...use,
    get: ({ values }) => values[field],
    setInt: (at, value) => {
      const refusal = check(at, value)
      if (refusal !== null) return refusal
      if (!inRange(range, value)) return 'EINVAL'
      at.values[field] = value
      return null
    },
  }
}

/** Kept in {@link OptionValues.stored}, and 0 or 1. */
export function keptFlag(kinds: Kinds, initial: 0 | 1, use: Use, check = NO_CHECK): OptionRow {
  return {
    kinds,
    shape: 'bool',
    accepts: '',
    ...use,
    get: ({ values, key }) => values.stored(key, initial),
    setInt: (at, value) => {
      const refusal = check(at, value)
      if (refusal === null) at.values.store(at.key, value === 0 ? 0 : 1)
      return refusal
    },
  }
}

/** Kept in {@link OptionValues.stored}. */
export function keptInt(
  kinds: Kinds,
  initial: number,
  range: Range | null,
  use: Use,
  check = NO_CHECK,
): OptionRow {
  return {
    kinds,
    shape: 'int',
    accepts: range === null ? '' : rangeText(range),
    ...use,
    get: ({ values, key }) => values.stored(key, initial),
    setInt: (at, value) => {
      const refusal = check(at, value)
      if (refusal !== null) return refusal
      if (range !== null && !inRange(range, value)) return 'EINVAL'
      at.values.store(at.key, value)
      return null
    },
  }
}

/** Its own way of reading and writing. */
export function special(
  kinds: Kinds,
  shape: Shape,
  accepts: string,
  use: Use,
  access: Pick<OptionRow, 'get' | 'setInt' | 'setBytes'>,
): OptionRow {
  return { kinds, shape, accepts, ...use, ...access }
}

/** A row whose option other kinds of sockets know as well, and refuse. */
export function elseRefused(errno: ErrnoName, row: OptionRow): OptionRow {
  return { ...row, elsewhere: errno }
}

/** A row that is refused with EINVAL when the value is empty, where ip(7) would take it for 0. */
export function notEmpty(row: OptionRow): OptionRow {
  return { ...row, notEmpty: true }
}

/** Only for reading: a write fails with ENOPROTOOPT. */
export function readOnly(
  kinds: Kinds,
  shape: Shape,
  use: Use,
  get: NonNullable<OptionRow['get']>,
): OptionRow {
  return { kinds, shape, accepts: 'read only: ENOPROTOOPT', ...use, get }
}

/** Whether the socket's owner may do what needs CAP_NET_ADMIN or CAP_NET_RAW: user 0 may. */
export function privileged(sock: Sock): boolean {
  return sock.uid === 0
}

/** A check: every write needs privilege. */
export const PRIVILEGED: Check = ({ sock }) => (privileged(sock) ? null : 'EPERM')

/** A check: switching it on needs privilege. */
export function needsPrivilege(errno: ErrnoName): Check {
  return ({ sock }, value) => (value !== 0 && !privileged(sock) ? errno : null)
}
