/** What one check is: it throws when something is wrong, and says in a line what it has seen. */
import type { Packed } from './pack.ts'

export interface Check {
  readonly name: string
  run(packed: Packed): string | Promise<string>
}

/** Throws with the lines, if there are any. */
export function none(what: string, lines: readonly string[]): void {
  if (lines.length > 0) throw new Error(`${what}:\n  ${lines.join('\n  ')}`)
}
