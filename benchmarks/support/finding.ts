/** What a question has found: one number with its spread, under a name that the targets and the baseline know. */
import { quantile, type Result } from './contest.ts'

export interface Finding {
  /** Stable: `lifecycles.sequential`. */
  readonly id: string
  readonly value: number
  /** Quartiles; the value itself where it was measured once. */
  readonly low: number
  readonly high: number
}

export function finding(id: string, values: readonly number[]): Finding {
  const [low, value, high] = [0.25, 0.5, 0.75].map((part) => quantile(values, part))
  return { id, value: value as number, low: low as number, high: high as number }
}

/** Work per second of processor time of one contestant in terms of another's: median of the rounds' ratios. */
export function ratio(
  id: string,
  results: readonly Result[],
  name: string,
  measure: string,
): Finding {
  const rates = (wanted: string): readonly number[] => {
    const found = results.find((result) => result.name === wanted)
    if (found === undefined) throw new Error(`${id}: no contestant '${wanted}'`)
    return found.perCpuSecond
  }
  const base = rates(measure)
  return finding(
    id,
    rates(name).map((rate, round) => rate / (base[round] ?? Number.NaN)),
  )
}
