/**
 * The tables of state × call (facts 1.2 to 1.8, 6.1, 7.1 to 7.3, 8), cell by cell. The corpus has some of the cells; a
 * cell that it lacks is the way into the state from one of its cases and the calls from another.
 */
import type { Case, Step } from '../conformance/case.ts'

/** A case of the corpus that is one cell of a table. */
export interface Cell extends Case {
  readonly matrix: readonly [state: string, call: string, variant: string]
  /** Index of the first step that is asked about. */
  readonly probe_at: number
}

export function isCell(played: Case): played is Cell {
  return 'matrix' in played
}

/** Where somebody else listens in some cases: their first steps, by another program. */
const LIVE = 'live'

const bare = ({ expect: _, ...step }: Step): Step => step

/** Names that steps make, and names that they use. */
function names(steps: readonly Step[]): readonly [made: ReadonlySet<string>, used: Set<string>] {
  const made = new Set(steps.flatMap((step) => step.as ?? []))
  const used = new Set(steps.flatMap(({ sock }) => sock ?? []))
  return [made, used]
}

function cellId({ type = '' }: Pick<Case, 'type'>, matrix: readonly string[]): string {
  return ['cell', type.replace('SOCK_', '').toLowerCase(), ...matrix].join('-')
}

/** The commonest of the texts. */
function commonest(texts: readonly string[]): string {
  const count = (text: string): number => texts.filter((other) => other === text).length
  return texts.reduce((best, text) => (count(text) > count(best) ? text : best))
}

class Table {
  readonly #ways = new Map<string, string[]>()
  readonly #probes = new Map<string, string[]>()
  readonly #live = new Map<string, string>()
  readonly #known = new Set<string>()
  readonly #areas = new Map<string, string>()
  readonly #kind: Pick<Case, 'family' | 'type'>

  constructor(cells: readonly Cell[]) {
    const { family = '', type = '' } = cells[0] as Cell
    this.#kind = { family, type }
    for (const { matrix, probe_at, steps, area } of cells) {
      const [state, call, variant] = matrix
      this.#known.add(`${state}/${call}/${variant}`)
      this.#areas.set(`${call}/${variant}`, area)
      const before = steps.slice(0, probe_at).map(bare)
      const isLive = (step: Step): boolean => step.sock === LIVE || step.as === LIVE
      const way = before.filter((step) => !isLive(step))
      const live = before.filter(isLive)
      push(this.#ways, `${state}/${variant}`, JSON.stringify(way))
      push(this.#probes, `${call}/${variant}`, JSON.stringify(steps.slice(probe_at).map(bare)))
      this.#live.set(`${call}/${variant}`, JSON.stringify(live))
    }
  }

  /** Every cell that the corpus lacks. */
  missing(): readonly Cell[] {
    const found: Cell[] = []
    for (const [place, ways] of this.#ways) {
      const [state, variant] = place.split('/') as [string, string]
      for (const [probe, texts] of this.#probes) {
        const [call, same] = probe.split('/') as [string, string]
        if (same !== variant || this.#known.has(`${state}/${call}/${variant}`)) continue
        const before = JSON.parse(commonest(ways)) as Step[]
        const live = JSON.parse(this.#live.get(probe) as string) as Step[]
        const calls = JSON.parse(commonest(texts)) as Step[]
        const [made] = names([...live, ...before, ...calls])
        const [, used] = names(calls)
        if ([...used].some((name) => !made.has(name))) continue
        const area = this.#areas.get(probe) as string
        const matrix = [state, call, variant] as const
        const whole = [...live, ...before, ...calls]
        const probe_at = live.length + before.length
        found.push({
          id: cellId(this.#kind, matrix),
          area,
          ...this.#kind,
          matrix,
          probe_at,
          steps: whole,
        })
      }
    }
    return found
  }
}

function push(map: Map<string, string[]>, key: string, text: string): void {
  const texts = map.get(key)
  if (texts === undefined) map.set(key, [text])
  else texts.push(text)
}

/** The cells that the cases lack, of every table that they have cells of. */
export function missingCells(cases: readonly Case[]): readonly Cell[] {
  const cells = cases.filter(isCell)
  const kindOf = ({ family, type }: Case): string => `${family}/${type}`
  const kinds = [...new Set(cells.map(kindOf))]
  return kinds.flatMap((kind) => new Table(cells.filter((cell) => kindOf(cell) === kind)).missing())
}
