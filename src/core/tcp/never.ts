/** The time of what is not going to happen. */
import type { Micros } from '../time.ts'

export const NEVER: Micros = Number.POSITIVE_INFINITY
