/** Quantiles of Student's t distribution. */
import { normalQuantile } from '../../sim/exact-math.ts'

/**
 * The value that a t-distributed one with `freedom` degrees of freedom stays below with probability `p`. Good to 1e-4
 * from 5 degrees on, by the expansion about the normal quantile (Abramowitz and Stegun 26.7.5).
 */
export function studentQuantile(p: number, freedom: number): number {
  const x = normalQuantile(p)
  const x2 = x * x
  const terms = [
    (x2 + 1) / 4,
    ((5 * x2 + 16) * x2 + 3) / 96,
    (((3 * x2 + 19) * x2 + 17) * x2 - 15) / 384,
    ((((79 * x2 + 776) * x2 + 1482) * x2 - 1920) * x2 - 945) / 92160,
  ]
  let sum = 1
  for (const [index, term] of terms.entries()) sum += term / freedom ** (index + 1)
  return x * sum
}
