/** What is done to one direction of a link, or to both, over time: a setting for a while, packets that are held. */
import type { LinkData } from '../../sim/fault/schedule.ts'
import type { World } from '../../sim/world.ts'
import { type Undo, undo } from './undo.ts'

/** Which links, as faults name them. */
export type Way = Parameters<World['setLink']>[0]

export class LinkFaults {
  readonly #world: World
  readonly #way: Way
  readonly #altered: () => void

  constructor(world: World, way: Way, altered: () => void) {
    this.#world = world
    this.#way = way
    this.#altered = altered
  }

  /** Sets it at a time, milliseconds, for ever or for a duration. */
  at(time: number, settings: LinkData, duration?: number): Undo {
    const lasts = duration === undefined ? {} : { for: duration }
    const end = this.#world.apply([{ kind: 'link', at: time, ...lasts, ...this.#way, ...settings }])
    this.#altered()
    return undo(end)
  }

  /** What reaches the far end waits there, until it is stepped or released. */
  hold(): Undo {
    return undo(this.#world.begin({ kind: 'hold', ...this.#way }))
  }

  /** Lets so many of the held packets in, the first sent first. */
  step(count = 1): void {
    this.#world.begin({ kind: 'step', ...this.#way, count })
    this.#altered()
  }

  /** Lets everything in that is held; nothing is held any more. */
  release(): void {
    this.#world.begin({ kind: 'release', ...this.#way })
    this.#altered()
  }
}
