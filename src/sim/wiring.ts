// What links are set to that are not there yet: faults that name links by a pattern hold for those made later too.
import type { Pattern } from './fault/pattern.ts'
import type { Link, LinkConfig } from './link.ts'

interface Setting {
  /** The fault that it comes from, which may end; null for good. */
  readonly fault: number | null
  readonly meets: Pattern
  readonly config: LinkConfig
}

export class Wiring {
  #settings: readonly Setting[] = []

  /** Sets all links of a pattern, those that are there and those to come. */
  set(fault: number | null, meets: Pattern, config: LinkConfig, links: Iterable<Link>): void {
    const setting = { fault, meets, config }
    this.#settings = [...this.#settings, setting]
    for (const link of links) apply(setting, link)
  }

  /** Whether anything is set for the link from one station to another. */
  concerns(from: string, to: string): boolean {
    return this.#settings.some(({ meets }) => meets(from, to))
  }

  lift(fault: number, links: Iterable<Link>): void {
    this.#settings = this.#settings.filter((setting) => setting.fault !== fault)
    for (const link of links) link.lift(fault)
  }

  /** A link is there now. */
  made(link: Link): void {
    for (const setting of this.#settings) apply(setting, link)
  }

  clone(): Wiring {
    const copy = new Wiring()
    copy.#settings = this.#settings
    return copy
  }
}

function apply({ fault, meets, config }: Setting, link: Link): void {
  if (!meets(...link.ends)) return
  if (fault === null) link.configure(config)
  else link.overlay(fault, config)
}
