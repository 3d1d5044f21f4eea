// Faults above the lanes: each a bar as long as it lasted, in lines so that none covers another.
import type { PageData, PageItem } from '../model.ts'

/** Height of the axis, and of a line of faults. */
export const AXIS = 30
export const FAULT_LINE = 17
const MOST_LINES = 4

export class FaultLines {
  /** How many lines there are. */
  readonly count: number
  readonly #lines = new Map<PageItem, number>()

  /** `instants`: how many events the words of a fault that takes no time are wide. */
  constructor({ items, times }: PageData, instants: number) {
    const ends: number[] = []
    for (const item of items) {
      if (item.kind !== 'fault') continue
      const end = item.end < 0 ? times.length : Math.max(item.end, item.start + instants)
      const free = ends.findIndex((other) => other < item.start)
      const line = free >= 0 ? free : Math.min(ends.length, MOST_LINES - 1)
      ends[line] = Math.max(ends[line] ?? 0, end)
      this.#lines.set(item, line)
    }
    this.count = ends.length
  }

  top(item: PageItem): number {
    return AXIS + (this.#lines.get(item) ?? 0) * FAULT_LINE
  }

  /** Where the lanes begin. */
  get bottom(): number {
    return AXIS + this.count * FAULT_LINE + (this.count > 0 ? 3 : 0)
  }
}
