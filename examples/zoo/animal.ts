/** An animal of the zoo: a small server with its clients that has one bug of socket code, and a twin without it. */
import type { Case, CheckOptions, Program } from 'dryport/testing'

export interface Animal<T = unknown> {
  readonly name: string
  /** The bug in a sentence. */
  readonly bug: string
  readonly sick: Program<T>
  readonly fixed: Program<T>
  /** What both are put to. */
  readonly options?: CheckOptions<T>
  /** The smallest run that shows the bug, found by hand. */
  readonly minimum: Case<T>
}

/** Keeps the type of the input between the parts of an animal. */
export function animal<T = undefined>(parts: Animal<T>): Animal {
  return parts as unknown as Animal
}
