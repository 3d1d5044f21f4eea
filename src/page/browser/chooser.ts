// Which item is chosen: by a click, by going from one to the next, by looking for trouble. Says what it is.
import type { PageItem } from '../model.ts'
import type { Camera } from './camera.ts'
import { type Details, spoken } from './details.ts'
import { isTrouble } from './trouble.ts'
import type { View } from './view.ts'

export type Step = 1 | -1

/** What the chooser needs of the page. */
export interface Chosen {
  /** Said aloud by screen readers. */
  readonly say: (words: string) => void
  /** The details have come or gone, and with them the width of the picture. */
  readonly resized: () => void
  readonly changed: () => void
}

export class Chooser {
  readonly #view: View
  readonly #camera: Camera
  readonly #details: Details
  readonly #page: Chosen

  constructor(view: View, camera: Camera, details: Details, page: Chosen) {
    this.#view = view
    this.#camera = camera
    this.#details = details
    this.#page = page
  }

  /** Shows the details of the item; without one closes them. */
  choose(item: PageItem | null): void {
    if (item === null) {
      this.close()
      return
    }
    this.#details.show(item)
    this.#page.resized()
    this.point(item)
  }

  close(): void {
    this.#view.chosen = null
    this.#details.hide()
    this.#page.resized()
    this.#page.changed()
  }

  /** Shows the details of what is chosen. */
  open(): void {
    if (this.#view.chosen !== null) this.choose(this.#view.chosen)
  }

  /** Rings the item, brings it into view and says it. */
  point(item: PageItem): void {
    const view = this.#view
    view.chosen = item
    if (!this.#details.element.hidden) this.#details.show(item)
    this.#page.say(spoken(view, item))
    this.#camera.reveal(item)
    this.#page.changed()
  }

  /** The item before or after the chosen one; without one, the first that is seen. */
  step(by: Step): void {
    const { items, chosen } = this.#view
    const next = chosen === null ? this.#firstSeen() : items[items.indexOf(chosen) + by]
    if (next !== undefined) this.point(next)
  }

  /** The item nearest in time in the next lane above or below that has any. */
  across(by: Step): void {
    const { rows, items, chosen } = this.#view
    if (chosen === null) {
      this.step(1)
      return
    }
    const from = rows.list.findIndex(({ lane }) => lane === chosen.lane)
    for (let row = from + by; row >= 0 && row < rows.list.length; row += by) {
      const lane = rows.list[row]?.lane
      const near = nearest(
        items.filter((item) => item.lane === lane && item.kind !== 'fault'),
        chosen.start,
      )
      if (near === null) continue
      this.point(near)
      return
    }
  }

  first(): void {
    const [item] = this.#view.items
    if (item !== undefined) this.point(item)
  }

  last(): void {
    const item = this.#view.items.at(-1)
    if (item !== undefined) this.point(item)
  }

  /** The next item that is lost, repeated, a reset or a failure, or the one before; from the other end when there is none. */
  trouble(by: Step): void {
    this.#nextOf(isTrouble, by, 'No trouble: nothing is lost, repeated or failed.')
  }

  /** The next item that the search found. */
  found(by: Step): void {
    const { found } = this.#view
    this.#nextOf((item) => found?.has(item) ?? false, by, 'Nothing is found.')
  }

  #nextOf(wanted: (item: PageItem) => boolean, by: Step, nothing: string): void {
    const { items, chosen } = this.#view
    const count = items.length
    const from = by === 1 ? -1 : count
    const at = chosen === null ? from : items.indexOf(chosen)
    for (let n = 1; n <= count; n += 1) {
      const item = items[(at + by * n + 2 * count) % count]
      if (item === undefined || !wanted(item)) continue
      this.choose(item)
      return
    }
    this.#page.say(nothing)
  }

  #firstSeen(): PageItem | undefined {
    const view = this.#view
    return view.items.find((item) => view.x(item.start) >= 0)
  }
}

function nearest(items: readonly PageItem[], event: number): PageItem | null {
  let best: PageItem | null = null
  for (const item of items) {
    if (best === null || Math.abs(item.start - event) < Math.abs(best.start - event)) best = item
  }
  return best
}
