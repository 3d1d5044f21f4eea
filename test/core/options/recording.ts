/** What Linux answered: linux.json, which record.py writes. */
import { readFileSync } from 'node:fs'
import type { OptionValue } from '../../../src/core/socket/ops.ts'

interface Hex {
  readonly hex: string
}

/** A value, the name of an errno, or `ok`. */
export type Result = number | string | Hex

/** Of a write that succeeded: what was read then, `=` for the value itself, `ok` with an errno for what cannot be read. */
export type Written = Result | { readonly ok: string }

type Runs<T> = readonly (T | { readonly n: number; readonly of: T })[]

export interface Row {
  readonly get: Runs<Result>
  readonly set: Runs<Written>
}

export interface Step {
  readonly call: readonly (string | number | Hex)[]
  readonly gives: Result
}

export interface Sequence {
  readonly kind: string
  readonly title: string
  readonly steps: readonly Step[]
}

/** `[level][option][kind]` is the number of a row. */
type Cells = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>

export interface Recording {
  readonly kernel: string
  readonly kinds: Readonly<Record<string, readonly [number, number, number]>>
  readonly levels: Readonly<Record<string, number>>
  readonly numbers: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly lengths: readonly number[]
  readonly values: readonly (number | Hex)[]
  readonly cells: Cells
  readonly unprivileged: Cells
  readonly rows: readonly Row[]
  readonly sequences: readonly Sequence[]
  readonly unprivilegedSequences: readonly Sequence[]
  /** `[kind][state][option]` of what reads otherwise than on a fresh socket. */
  readonly settled: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, Result>>>>>
  >
  readonly tcpInfo: { readonly listener: Hex; readonly client: Hex }
  readonly inherited: readonly {
    readonly kind: string
    readonly level: number
    readonly option: number
    readonly length: number
    readonly value: number | Hex
    readonly accepted: Result
  }[]
}

export const RECORDING = JSON.parse(
  readFileSync(new URL('linux.json', import.meta.url), 'utf8'),
) as Recording

/** Every element of a run-length list. */
export function unroll<T>(runs: Runs<T>): T[] {
  return runs.flatMap((run) => {
    const counted = typeof run === 'object' && run !== null && 'of' in run
    return counted ? Array<T>(run.n).fill(run.of) : [run as T]
  })
}

export function fromHex({ hex }: Hex): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16))
}

export function toHex(bytes: Uint8Array): Hex {
  return { hex: Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') }
}

/** A value of the recording as setsockopt takes it. */
export function optionValue(value: string | number | Hex | undefined): OptionValue {
  if (typeof value === 'object') return fromHex(value)
  if (typeof value !== 'number') throw new Error(`no value: ${value}`)
  return value
}
