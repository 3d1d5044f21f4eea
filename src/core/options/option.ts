/**
 * What a row of the option table says: one option of getsockopt(2) and setsockopt(2).
 *
 * Rows are made by the constructors of `options/fields.ts`. What reading and writing have in common (which level a
 * socket knows, short buffers, truncation) is in `options/access.ts`.
 */
import type { ErrnoName } from '../errno.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import type { Sock } from '../socket/sock.ts'
import type { Kinds } from './kinds.ts'
import type { OptionValues } from './values.ts'

/** Form of the value. `int` and `bool` are four bytes, little-endian. */
export type Shape =
  | 'int'
  | 'bool'
  | 'u64'
  | 'struct linger'
  | 'struct timeval'
  | 'struct ucred'
  | 'struct tcp_info'
  | 'struct in_addr'
  | 'struct ip_mreqn'
  | 'struct ip_mreq_source'
  | 'struct ipv6_mreq'
  | 'string'
  | 'bytes'
  | 'ints'

/** What is being asked: the socket, its values (at a write: those that the socket will have), the host. */
export interface Subject {
  readonly sock: Sock
  readonly values: OptionValues
  readonly context: Context
  /** {@link Option.key} of the option. */
  readonly key: number
}

/** A value to give out, or the errno that refuses. A number is an int; bytes are cut to the caller's length. */
export type Reading = OptionValue | ErrnoName

/** null when the value was taken, or the errno that refuses it. */
export type Writing = ErrnoName | null

/** A row without its name. */
export interface OptionRow {
  /** The kinds of sockets that have it. */
  readonly kinds: Kinds
  readonly shape: Shape
  /** What may be written, and what becomes of the rest: `1..127, else EINVAL`. Empty when anything goes. */
  readonly accepts: string
  /** `effect`: something in the stack obeys it. `stored`: it is kept and read back, and changes nothing here. */
  readonly use: 'effect' | 'stored'
  /** What it does, or why it does nothing. */
  readonly note: string
  readonly source: string
  /** `length`: how many bytes the caller has room for. Absent: it cannot be read (ENOPROTOOPT). */
  readonly get?: (at: Subject, length: number) => Reading
  /** Takes an int. */
  readonly setInt?: (at: Subject, value: number) => Writing
  /** Takes the bytes as they come: structs and strings. Neither: it cannot be set (ENOPROTOOPT). */
  readonly setBytes?: (at: Subject, bytes: Uint8Array) => Writing
  /** What other kinds of sockets than `kinds` answer; ENOPROTOOPT when absent. */
  readonly elsewhere?: ErrnoName
  /** An empty value is refused with EINVAL. */
  readonly notEmpty?: boolean
}

/** Rows by name; the names are those of a constants module. */
export type OptionRows<Numbers> = { readonly [K in keyof Numbers]?: OptionRow }

export interface Option extends OptionRow {
  readonly name: string
  readonly number: number
  /** Names the option among all levels. */
  readonly key: number
}

/**
 * How setsockopt reads an int from a buffer. `first`: fewer than four bytes are refused before the option is looked at.
 * `four`: they are refused. `byte`: the first byte is taken, and nothing counts as 0 (ip(7)).
 */
export type IntManner = 'first' | 'four' | 'byte'

/** The options of one level. */
export interface OptionLevel {
  readonly name: string
  readonly number: number
  readonly ints: IntManner
  readonly options: ReadonlyMap<number, Option>
}

/** Declares the options of a level: `numbers` is the constants module that knows their numbers. */
export function optionLevel<Numbers extends { readonly [name: string]: number }>(
  name: string,
  number: number,
  ints: IntManner,
  numbers: Numbers,
  ...groups: readonly OptionRows<Numbers>[]
): OptionLevel {
  const options = new Map<number, Option>()
  for (const rows of groups) {
    for (const [option, row] of Object.entries<OptionRow | undefined>(rows)) {
      const at = numbers[option]
      if (row === undefined || at === undefined) throw new Error(`option ${option} has no number`)
      options.set(at, { ...row, name: option, number: at, key: number * 0x1_0000 + at })
    }
  }
  return { name, number, ints, options }
}

/** Whether anything obeys an option, or why nothing does; and where it is described. */
export type Use = Pick<OptionRow, 'use' | 'note' | 'source'>

export function effect(note: string, source: string): Use {
  return { use: 'effect', note, source }
}

export function stored(note: string, source: string): Use {
  return { use: 'stored', note, source }
}
