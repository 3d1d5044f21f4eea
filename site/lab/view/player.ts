// Where the visitor is in a run, and how a run is played: step after step, each for as long as it is looked at.
import type { Moments } from '../model/moments.ts'

/** A step, and the share of the way to the next, 0 to 1. */
export interface Position {
  readonly step: number
  readonly share: number
}

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const

export class Player {
  #moments: Moments | null = null
  #step = 0
  #share = 0
  #playing = false
  #last = 0
  #speed = 1
  /** Without motion: nothing moves between two steps. */
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)')
  readonly #changed: (moved: boolean) => void

  /** `changed` is told of every frame; `moved` is whether it is another step, or playing has begun or ended. */
  constructor(changed: (moved: boolean) => void) {
    this.#changed = changed
  }

  get position(): Position {
    return { step: this.#step, share: this.#still.matches ? 0 : this.#share }
  }

  get step(): number {
    return this.#step
  }

  get playing(): boolean {
    return this.#playing
  }

  get speed(): number {
    return this.#speed
  }

  set speed(speed: number) {
    this.#speed = speed
  }

  /** Another run, from a step on. */
  load(moments: Moments, step: number): void {
    this.#moments = moments
    this.go(step)
  }

  /** Goes to a step; whatever is played goes on from there. */
  go(step: number): void {
    this.#step = Math.min(Math.max(0, step), this.#moments?.last ?? 0)
    this.#share = 0
    this.#changed(true)
  }

  /** Stops, and goes so many steps on or back. */
  walk(steps: number): void {
    this.#playing = false
    this.go(this.#step + steps)
  }

  toggle(): void {
    if (this.#playing) this.pause()
    else this.play()
  }

  play(): void {
    if (this.#moments === null || this.#playing) return
    if (this.#step >= this.#moments.last) this.#step = 0
    this.#playing = true
    this.#last = performance.now()
    this.#changed(true)
    requestAnimationFrame(this.#frame)
  }

  pause(): void {
    this.#playing = false
    this.#share = 0
    this.#changed(true)
  }

  readonly #frame = (now: number): void => {
    const moments = this.#moments
    if (!this.#playing || moments === null) return
    let left = (Math.max(0, now - this.#last) / 1000) * this.#speed
    this.#last = now
    const before = this.#step
    while (this.#step < moments.last) {
      const look = moments.look(this.#step)
      const rest = look * (1 - this.#share)
      if (left < rest) {
        this.#share += left / look
        break
      }
      left -= rest
      this.#step += 1
      this.#share = 0
    }
    const over = this.#step >= moments.last
    if (over) this.#playing = false
    this.#changed(over || this.#step !== before)
    if (this.#playing) requestAnimationFrame(this.#frame)
  }
}
