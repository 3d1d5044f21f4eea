// The fragment of the page's address keeps what is seen: a copied link, a reload and the way back show the same.
import { fragmentOf, type Seen, seenOf } from './seen.ts'

/** Milliseconds: browsers allow so many changes of the address only. */
const PAUSE = 200

export class Address {
  readonly #seen: () => Seen
  #due = false
  #written = ''

  constructor(seen: () => Seen, show: (seen: Seen) => void) {
    this.#seen = seen
    window.addEventListener('hashchange', () => {
      if (location.hash === this.#written) return
      const wanted = seenOf(location.hash)
      if (wanted !== null) show(wanted)
    })
  }

  /** Writes, a little later, what is seen then. */
  note(): void {
    if (this.#due) return
    this.#due = true
    setTimeout(() => {
      this.#due = false
      this.#written = fragmentOf(this.#seen())
      if (location.hash !== this.#written) history.replaceState(null, '', this.#written)
    }, PAUSE)
  }
}
