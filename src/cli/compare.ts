/** Two transcripts of one program, side by side. */
import { padded, widthOf, wrapped } from './columns.ts'
import { thrownSummary } from './failure-text.ts'
import type { Outcome } from './worlds.ts'

/** No column is wider than this. */
const WIDEST = 60

/** What the program said, and how it failed if it did: what must be equal in both worlds. */
export function transcript({ lines, failure }: Outcome): string[] {
  return failure === undefined ? [...lines] : [...lines, thrownSummary(failure.thrown)]
}

/** Whether both said the same. */
export function agree(one: Outcome, other: Outcome): boolean {
  const [lines, others] = [transcript(one), transcript(other)]
  return lines.length === others.length && lines.every((line, i) => line === others[i])
}

/** The transcripts beside each other; `|` between lines that are equal, `*` between those that are not. */
export function sideBySide(one: Outcome, other: Outcome): string[] {
  const [left, right] = [transcript(one), transcript(other)]
  const heads = [heading(one), heading(other)] as const
  const width = Math.min(WIDEST, Math.max(...[heads[0], ...left].map(widthOf)))
  const rows = [row(heads[0], '|', heads[1], width)]
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const mark = left[i] === right[i] ? '|' : '*'
    rows.push(row(left[i] ?? '', mark, right[i] ?? '', width))
  }
  return rows.flat()
}

function heading({ world }: Outcome): string {
  return world === 'sim' ? 'simulated' : 'real'
}

function row(left: string, mark: string, right: string, width: number): string[] {
  const [lefts, rights] = [wrapped(left, width), wrapped(right, WIDEST)]
  return Array.from({ length: Math.max(lefts.length, rights.length) }, (_, i) =>
    `${padded(lefts[i] ?? '', width)} ${mark} ${rights[i] ?? ''}`.trimEnd(),
  )
}
