/**
 * What each host of a world has been through. A host's state follows from its inputs, in their order and with their
 * times, and from nothing else; so do the packets that it has sent. Two orders of events that differ only in what
 * happened to different hosts lead to one state, and have one key (Mazurkiewicz traces).
 */

import type { Micros } from '../../core/time.ts'
import { RunningHash } from '../../sim/hash.ts'

export class History {
  readonly #hosts: readonly RunningHash[]

  constructor(hosts: readonly string[], hashes: readonly RunningHash[] | null = null) {
    this.#hosts = hashes ?? hosts.map(() => new RunningHash())
  }

  clone(): History {
    return new History(
      [],
      this.#hosts.map((hash) => hash.clone()),
    )
  }

  add(host: number, at: Micros, what: string): void {
    this.#hosts[host]?.int(at).text(what)
  }

  /** For what concerns the network or several hosts: its place in each one's order counts. */
  addToAll(at: Micros, what: string): void {
    for (const hash of this.#hosts) hash.int(at).text(what)
  }

  key(now: Micros): string {
    return `${now} ${this.#hosts.map((hash) => hash.digest()).join(' ')}`
  }
}
