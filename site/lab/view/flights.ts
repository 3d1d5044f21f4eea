// Packets on the wires: a label for each, which moves with virtual time. What was sent at one instant travels side by
// side, the first ahead.
import type { PageItem } from '../../../src/page/model.ts'
import type { Flight, Scene, Scenes } from '../model/scene.ts'
import { make } from './elements.ts'

interface Rank {
  readonly place: number
  readonly size: number
}

/** Where a packet that is lost is seen to end. */
const LOST_ON_ARRIVAL = 1
const LOST_AT: Readonly<Record<string, number>> = { output: 0.05, link: 0.5 }

const kindOf = ({ label, marks }: PageItem, lost: boolean): string => {
  if (lost) return 'lost'
  if (marks.includes('zero-window') || marks.includes('reset') || label.startsWith('ICMP'))
    return 'reset'
  if (marks.includes('again') || marks.includes('dup-ack')) return 'again'
  if (label.startsWith('UDP')) return 'datagram'
  if (label.includes('SYN')) return 'syn'
  if (label.includes('FIN')) return 'fin'
  return /\d/.test(label) ? 'data' : 'ack'
}

/** How much of its way a packet has gone. Where that takes no time, it is seen to move from step to step. */
function shareOf({ sent, due, steps: [from, to] }: Flight, step: number, time: number): number {
  if (!Number.isFinite(due)) return 0.5
  const share = due > sent ? (time - sent) / (due - sent) : (step - from) / (to - from)
  return Math.min(1, Math.max(0, share))
}

/** Shorter than in lists: whatever carries data acknowledges, too. */
const labelOf = ({ label, marks }: PageItem): string =>
  marks.includes('zero-window') ? `${label} win 0` : label.replace('PSH ACK', 'PSH')

export class Flights {
  readonly #scenes: Scenes
  readonly #wires: ReadonlyMap<string, HTMLElement>
  readonly #ranks = new Map<PageItem, Rank>()
  readonly #shown = new Map<PageItem, HTMLElement>()

  /** `wires`: by the name of the client at their end. */
  constructor(scenes: Scenes, wires: ReadonlyMap<string, HTMLElement>) {
    this.#scenes = scenes
    this.#wires = wires
    const trains = new Map<string, PageItem[]>()
    for (const item of scenes.recording.page.items) {
      if (item.kind !== 'packet') continue
      const ends = [scenes.partyOf(item), scenes.receiverOf(item)].map((party) => party?.name)
      const key = [...ends, scenes.recording.page.times[item.start]].join()
      const train = trains.get(key)
      if (train === undefined) trains.set(key, [item])
      else train.push(item)
    }
    for (const train of trains.values()) {
      for (const [place, item] of train.entries())
        this.#ranks.set(item, { place, size: train.length })
    }
  }

  /** Shows what is on its way in a scene: `share` of the way to the next, at a time. */
  show(scene: Scene, share: number, time: number): void {
    const wanted = new Set<PageItem>()
    for (const flight of scene.flights) {
      this.#place(flight, shareOf(flight, scene.step + share, time), false, wanted)
    }
    for (const flight of scene.landed) this.#place(flight, 1, false, wanted)
    for (const flight of scene.lost) {
      this.#place(flight, LOST_AT[flight.item.state] ?? LOST_ON_ARRIVAL, true, wanted)
    }
    for (const [item, element] of this.#shown) {
      if (wanted.has(item)) continue
      element.remove()
      this.#shown.delete(item)
    }
  }

  #place(
    { item, from, to, why }: Flight,
    share: number,
    lost: boolean,
    wanted: Set<PageItem>,
  ): void {
    const { server } = this.#scenes.cast
    const inbound = to === server || (from !== null && from !== server)
    const client = inbound ? from : to
    const wire = this.#wires.get(client?.name ?? '')
    if (wire === undefined) return
    wanted.add(item)
    const element = this.#shown.get(item) ?? this.#make(item, wire)
    const { place, size } = this.#ranks.get(item) ?? { place: 0, size: 1 }
    element.className = `packet ${inbound ? 'there' : 'back'} ${kindOf(item, lost)}`
    element.style.setProperty('--share', String(share))
    element.style.setProperty('--place', String(place))
    element.style.setProperty('--size', String(size))
    const words = element.firstElementChild as HTMLElement
    words.textContent = lost ? `✕ ${why}` : labelOf(item)
    element.title = why === '' ? item.text : `${item.text}: ${why}`
  }

  #make(item: PageItem, wire: HTMLElement): HTMLElement {
    const element = make('div', { 'data-start': String(item.start) }, make('span'))
    const later = [...wire.children].find(
      (other) => Number((other as HTMLElement).dataset['start']) > item.start,
    )
    wire.insertBefore(element, later ?? null)
    this.#shown.set(item, element)
    return element
  }
}
