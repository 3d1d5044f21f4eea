/** Whether a step came out as recorded: values by unification, times within the format's tolerance. */
import type { Json, Outcome, Step } from './case.ts'
import { isArray, isObject } from './json.ts'
import { isSymbol, type Symbols } from './symbols.ts'

const TOLERANCE_MS = 120
const TOLERANCE_SHARE = 0.1
/** A call without a recorded time took less than this. */
const SHORT_MS = 210

/** Calls whose rows come in no order. */
const SETS: ReadonlySet<string> = new Set(['tcp_table', 'udp_table'])

/** The message of a mismatch, or null when the outcome is the expected one. */
export function mismatch(step: Step, got: Outcome, symbols: Symbols): string | null {
  const expected = step.expect
  if (expected === undefined) return null
  if (!sameOutcome(step, expected, got, symbols)) return 'another outcome'
  return sameTime(expected.t_ms, got.t_ms) ? null : 'another time'
}

function sameOutcome(step: Step, expected: Outcome, got: Outcome, symbols: Symbols): boolean {
  for (const key of ['errno', 'exc', 'msg', 'timeout', 'blocks', 'skipped'] as const) {
    if (expected[key] !== got[key]) return false
  }
  if (expected.ok === undefined || got.ok === undefined) return expected.ok === got.ok
  if (SETS.has(step.call) && isArray(expected.ok) && isArray(got.ok)) {
    return unifySets(expected.ok, got.ok, symbols)
  }
  return unify(expected.ok, got.ok, symbols)
}

export function sameTime(expected: number | undefined, got: number | undefined): boolean {
  if (expected === undefined) return got === undefined || got < SHORT_MS
  const actual = got ?? 0
  const allowed = Math.max(TOLERANCE_MS, TOLERANCE_SHARE * Math.max(expected, actual))
  return Math.abs(expected - actual) <= allowed
}

/** Whether two values agree; symbols of the expectation take the meaning that makes them. */
function unify(expected: Json, got: Json, symbols: Symbols): boolean {
  if (isSymbol(expected)) return symbols.unify(expected, got)
  if (isArray(expected)) {
    if (!isArray(got) || got.length !== expected.length) return false
    return expected.every((item, at) => unify(item, got[at] as Json, symbols))
  }
  if (isObject(expected)) {
    const keys = Object.keys(expected)
    if (!isObject(got) || Object.keys(got).length !== keys.length) return false
    return keys.every(
      (key) => key in got && unify(expected[key] as Json, got[key] as Json, symbols),
    )
  }
  return expected === got
}

/** Rows in any order. Tries every assignment of the rows that could be each other. */
function unifySets(expected: readonly Json[], got: readonly Json[], symbols: Symbols): boolean {
  if (expected.length !== got.length) return false
  const [row, ...rest] = expected
  if (row === undefined) return true
  for (const [at, candidate] of got.entries()) {
    const attempt = symbols.clone()
    const others = got.filter((_, other) => other !== at)
    if (unify(row, candidate, attempt) && unifySets(rest, others, attempt)) {
      symbols.adopt(attempt)
      return true
    }
  }
  return false
}
