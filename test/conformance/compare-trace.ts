/**
 * Whether a trace is as recorded, each direction by itself: how the two interleave without a delay is an accident of
 * the recording machine.
 */
import type { TraceRow } from './case.ts'
import { sameTime } from './compare.ts'
import type { Symbols } from './symbols.ts'

/** `strict` compares every segment; `loose` leaves pure acknowledgements and PSH out. */
export type TraceLevel = 'strict' | 'loose'

export interface TraceMismatch {
  readonly what: string
  readonly expected: TraceRow | null
  readonly got: TraceRow | null
}

export function traceMismatch(
  expected: readonly TraceRow[],
  got: readonly TraceRow[],
  symbols: Symbols,
  level: TraceLevel,
): TraceMismatch | null {
  bindPorts(expected, got, symbols)
  const wanted = visible(expected, level).map((row) => named(row, symbols))
  const seen = visible(got, level)
  for (const from of new Set([...wanted, ...seen].map((row) => row.from))) {
    const mismatch = directionMismatch(
      wanted.filter((row) => row.from === from),
      seen.filter((row) => row.from === from),
    )
    if (mismatch !== null) return mismatch
  }
  return null
}

function directionMismatch(
  expected: readonly TraceRow[],
  got: readonly TraceRow[],
): TraceMismatch | null {
  for (let at = 0; at < Math.max(expected.length, got.length); at += 1) {
    const wanted = expected[at] ?? null
    const seen = got[at] ?? null
    if (wanted === null || seen === null) {
      const what = `${got.length} packets in this direction, not ${expected.length}`
      return { what, expected: wanted, got: seen }
    }
    if (fields(wanted) !== fields(seen)) return { what: 'fields', expected: wanted, got: seen }
    if (wanted.step === seen.step && !sameTime(wanted.t_ms, seen.t_ms)) {
      return { what: 'time', expected: wanted, got: seen }
    }
  }
  return null
}

const NAMES = 'proto from to flags seq ack len win opts sack type code'.split(
  ' ',
) as readonly (keyof TraceRow)[]

/** Everything but the time, as text. */
function fields(row: TraceRow): string {
  return JSON.stringify(NAMES.map((name) => row[name] ?? null))
}

function visible(rows: readonly TraceRow[], level: TraceLevel): readonly TraceRow[] {
  if (level === 'strict') return rows
  return rows
    .filter((row) => !isPureAck(row))
    .map((row) => (row.flags === undefined ? row : { ...row, flags: row.flags.replace('P', '') }))
}

/** The third segment of a handshake is none: it acknowledges the SYN and nothing else. */
function isPureAck(row: TraceRow): boolean {
  return row.flags === '.' && row.len === 0 && !(row.seq === 1 && row.ack === 1)
}

const SYMBOL = /\$E\d+/

/** Puts the ports in the place of their symbols. */
function named(row: TraceRow, symbols: Symbols): TraceRow {
  const port = (end: string): string =>
    end.replace(SYMBOL, (symbol) => String(symbols.get(symbol) ?? symbol))
  return { ...row, from: port(row.from), to: port(row.to) }
}

/** A symbol that no outcome has shown means the first port of that host that is not spoken for. */
function bindPorts(
  expected: readonly TraceRow[],
  got: readonly TraceRow[],
  symbols: Symbols,
): void {
  for (const end of expected.flatMap((row) => [row.from, row.to])) {
    const symbol = SYMBOL.exec(end)?.[0]
    if (symbol === undefined || symbols.get(symbol) !== undefined) continue
    const host = end.slice(0, end.indexOf(':'))
    for (const candidate of got.flatMap((row) => [row.from, row.to])) {
      const [name, port] = candidate.split(':')
      if (name === host && symbols.unify(symbol, Number(port))) break
    }
  }
}
