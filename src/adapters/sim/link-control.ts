/** The links between two hosts, there and back, as a test sets them. Durations are milliseconds. */

import { toMs } from '../../core/time.ts'
import type { Link } from '../../sim/link.ts'
import type { StageSpec } from '../../sim/stages/spec.ts'
import { checkNames, micros } from './options.ts'

export interface LinkOptions {
  /** One way. */
  readonly latency?: number
  /** The largest packet that passes whole. */
  readonly mtu?: number
  /** A link that is down loses everything. */
  readonly up?: boolean
  /** Each packet is lost with this probability. */
  readonly loss?: number
  /** What else the links do to packets, in order. */
  readonly stages?: readonly StageSpec[]
}

const LINK_OPTIONS: readonly (keyof LinkOptions)[] = ['latency', 'mtu', 'up', 'loss', 'stages']

export class LinkControl {
  readonly #links: readonly [there: Link, back: Link]

  constructor(links: readonly [Link, Link], options: LinkOptions) {
    checkNames(options, LINK_OPTIONS)
    this.#links = links
    if (options.latency !== undefined) this.latency = options.latency
    if (options.mtu !== undefined) this.mtu = options.mtu
    if (options.up !== undefined) this.up = options.up
    if (options.loss !== undefined) {
      for (const link of links) {
        link.configure({ stages: { loss: { kind: 'loss', rate: options.loss } } })
      }
    }
    for (const stage of options.stages ?? []) this.add(stage)
  }

  /** The direction from the first host to the second, and the other. */
  get directions(): readonly [there: Link, back: Link] {
    return this.#links
  }

  get latency(): number {
    return toMs(this.#links[0].latency)
  }

  set latency(ms: number) {
    const us = micros('latency', ms)
    for (const link of this.#links) link.latency = us
  }

  get mtu(): number {
    return this.#links[0].mtu
  }

  set mtu(mtu: number) {
    for (const link of this.#links) link.mtu = mtu
  }

  get up(): boolean {
    return this.#links[0].up
  }

  set up(up: boolean) {
    for (const link of this.#links) link.up = up
  }

  /** Adds a stage in both directions; gives what takes it away again. */
  add(stage: StageSpec): () => void {
    const ends = this.#links.map((link) => link.add(stage))
    return () => {
      for (const end of ends) end()
    }
  }
}
