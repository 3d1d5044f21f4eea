/** Times and durations as people write them: few digits, short ones as likely as long ones. */
import fc from 'fast-check'

const STEPS = [1, 2, 5] as const

/** 0.1, 0.2, 0.5, 1, 2, 5, ... up to `most` milliseconds, and `most` itself. */
function roundNumbers(least: number, most: number): number[] {
  const numbers: number[] = []
  for (let power = 0.1; power <= most; power *= 10) {
    for (const step of STEPS) {
      const number = Number((step * power).toPrecision(1))
      if (number >= least && number < most) numbers.push(number)
    }
  }
  return [...numbers, most]
}

/** Milliseconds, 0 to `most`. */
export function instant(most: number): fc.Arbitrary<number> {
  const end = Math.max(1, Math.round(most))
  return fc.oneof(
    fc.constant(0),
    fc.constantFrom(...roundNumbers(0.1, end)),
    fc.integer({ min: 0, max: end }),
  )
}

/** Milliseconds, more than none. */
export function span(most: number, least = 0.1): fc.Arbitrary<number> {
  return fc.constantFrom(...roundNumbers(least, Math.max(least, most)))
}
