// The stage: clients on the left, the server with its queues on the right, a wire for each client between them.
import type { PageItem } from '../../../src/page/model.ts'
import type { Party } from '../model/cast.ts'
import type { PartyScene, Scene, Scenes } from '../model/scene.ts'
import { make } from './elements.ts'
import { Flights } from './flights.ts'
import { type CallView, callView, sockets } from './sockets.ts'

/** From so many clients on their cards are small. */
const CROWD = 9

export class Stage {
  readonly element = make('section', { id: 'stage', 'aria-label': 'Stage' })
  #scenes: Scenes | null = null
  #flights: Flights | null = null
  readonly #bodies = new Map<Party, HTMLElement>()
  readonly #cards = new Map<Party, HTMLElement>()

  /** Another run. */
  load(scenes: Scenes): void {
    this.#scenes = scenes
    this.#bodies.clear()
    this.#cards.clear()
    const { clients, server } = scenes.cast
    const wires = new Map<string, HTMLElement>()
    const rows = clients.flatMap((party, index) => {
      const wire = make('div', { class: 'wire', 'aria-hidden': 'true' })
      wire.style.gridRow = String(index + 1)
      wires.set(party.name, wire)
      return [this.#card(party, 'client', String(index + 1)), wire]
    })
    const last = this.#card(server, 'server', `1 / span ${Math.max(1, clients.length)}`)
    this.element.replaceChildren(...rows, last)
    this.element.classList.toggle('crowd', clients.length >= CROWD)
    this.#flights = new Flights(scenes, wires)
  }

  show(scene: Scene): void {
    for (const one of [scene.server, ...scene.clients]) {
      this.#bodies.get(one.party)?.replaceChildren(this.#sockets(scene, one))
      this.#cards.get(one.party)?.classList.toggle('acts', one.party === scene.who)
    }
  }

  /** The packets: `share` of the way to the next step, at a time. */
  move(scene: Scene, share: number, time: number, playing: boolean): void {
    this.element.classList.toggle('playing', playing)
    this.#flights?.show(scene, share, time)
  }

  #card(party: Party, kind: string, row: string): HTMLElement {
    const body = make('div', { class: 'body' })
    this.#bodies.set(party, body)
    const card = make('article', { class: `party ${kind}` }, make('h3', {}, party.name), body)
    card.style.gridRow = row
    this.#cards.set(party, card)
    return card
  }

  #sockets(scene: Scene, one: PartyScene): HTMLElement {
    const scenes = this.#scenes as Scenes
    const { page } = scenes.recording
    const bound = scenes.moments.bound(scene.step)
    const view = (item: PageItem): CallView => callView(item, bound, scene.at, page.times)
    return sockets(one, view, ({ lane }) => page.lanes[lane]?.sock ?? null)
  }
}
