import { brand } from '../../core/brand.ts'

/** A state was found in which something does not hold that always should. */
export class ExploreError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** What does not hold. */
  readonly what: string
  /** What happened, a line for each event. */
  readonly path: readonly string[]

  constructor(what: string, path: readonly string[]) {
    super(`not always: ${what}\n${path.map((line) => `  ${line}`).join('\n')}`)
    this.what = what
    this.path = path
  }
}
brand(ExploreError, 'ExploreError')
