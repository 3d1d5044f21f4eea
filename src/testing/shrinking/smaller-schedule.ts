/** What is simpler than a schedule of faults: fewer faults, then less of each, then shorter, earlier, rounder. */
import type { FaultSchedule, TimedFault } from '../../sim/fault/schedule.ts'
import { withoutSome as shorter } from './smaller-list.ts'

type Plain = Readonly<Record<string, unknown>>

/** Fewer faults. */
export function withoutSome(schedule: FaultSchedule): IterableIterator<FaultSchedule> {
  return shorter(schedule)
}

/** The same faults, one of them simpler. */
export function* smallerFaults(schedule: FaultSchedule): IterableIterator<FaultSchedule> {
  for (const [index, fault] of schedule.entries()) {
    for (const simpler of simplerFaults(fault)) yield schedule.with(index, simpler)
  }
}

function* simplerFaults(fault: TimedFault): IterableIterator<TimedFault> {
  for (const simpler of simplerFields(fault as unknown as Plain)) {
    yield simpler as unknown as TimedFault
  }
}

/** What says what the fault is and whom it concerns stays as it is. */
const FIXED: ReadonlySet<string> = new Set(['kind', 'host', 'between', 'from', 'to', 'protocol'])

/** What a link fault may do without, as long as something is left of it. */
const LINK_FIELDS = ['latency', 'jitter', 'loss', 'reorder', 'duplicate', 'bandwidth']

function* simplerFields(fault: Plain): IterableIterator<Plain> {
  if ((fault['at'] ?? 0) !== 0) yield without(fault, 'at')
  // A fault that goes on has one number less; it must still fail alike.
  if ('for' in fault) yield without(fault, 'for')
  const link = LINK_FIELDS.filter((field) => field in fault)
  if (link.length > 1) for (const field of link) yield without(fault, field)
  for (const [name, value] of Object.entries(fault)) {
    if (FIXED.has(name)) continue
    for (const less of simplerValues(name, value)) yield { ...fault, [name]: less }
  }
}

function* simplerValues(name: string, value: unknown): IterableIterator<unknown> {
  if (typeof value === 'number') yield* smallerNumbers(value, leastOf(name))
  else if (name === 'nth' && Array.isArray(value)) yield* simplerNumbers(value as number[])
  else if (name === 'match') yield* simplerFields(value as Plain)
  else if (typeof value === 'object' && value !== null) yield* simplerFields(value as Plain)
}

function* simplerNumbers(numbers: readonly number[]): IterableIterator<readonly number[]> {
  if (numbers.length > 1) for (const number of numbers) yield [number]
  if (numbers.length > 1)
    for (const shorterList of shorter(numbers)) if (shorterList.length > 0) yield shorterList
  const [last] = numbers.slice(-1)
  if (numbers.length === 1 && last !== undefined) {
    for (let less = 1; less < last; less++) yield [less]
  }
}

/** A duration of nothing would be another fault. */
function leastOf(name: string): number {
  return name === 'at' || name === 'leave' || name === 'drift' || name === 'offset' ? 0 : 0.1
}

/** Smaller ones of fewer digits, each much smaller than the next; negative ones towards 0. */
function* smallerNumbers(value: number, least: number): IterableIterator<number> {
  const size = Math.abs(value)
  const sign = Math.sign(value)
  if (least === 0 && size > 0) yield 0
  for (const part of [0.1, 0.5, 0.8]) {
    const less = Number((size * part).toPrecision(1))
    if (less >= least && less < size) yield sign * less
  }
  const rounder = Number(size.toPrecision(1))
  if (rounder < size && rounder >= least) yield sign * rounder
}

function without(record: Plain, name: string): Plain {
  const { [name]: _, ...rest } = record
  return rest
}
