// The stage: clients on the left, the server with its queues on the right, a wire for each client between them.
import type { PageItem } from '../../../src/page/model.ts'
import type { Party } from '../model/cast.ts'
import { LOCAL_HOST, SERVER } from '../model/catalogue.ts'
import type { PartyScene, Scene, Scenes } from '../model/scene.ts'
import { make } from './elements.ts'
import { Flights } from './flights.ts'
import { type CallView, callView, sockets } from './sockets.ts'

/** From so many clients on their cards are small. */
const CROWD = 9

/** Whether nothing passes while it holds. */
function isCut({ facts }: PageItem): boolean {
  const data = facts.find(([name]) => name === 'as data')?.[1]
  if (data === undefined) return false
  const fault = JSON.parse(data) as { readonly kind: string; readonly up?: boolean }
  return fault.kind === 'partition' || fault.kind === 'down' || fault.up === false
}

/** A fault that names clients concerns those, and otherwise all. */
function concerns({ hosts }: PageItem, client: string): boolean {
  const named = hosts.filter((host) => host !== SERVER && host !== LOCAL_HOST)
  return named.length === 0 || named.includes(client.replace(' ', ''))
}

export class Stage {
  readonly #grid = make('div', { class: 'grid' })
  readonly #faults = make('ul', { class: 'holding', 'aria-label': 'Faults that hold now' })
  readonly element = make(
    'section',
    { id: 'stage', 'aria-label': 'Stage' },
    this.#faults,
    this.#grid,
  )
  #scenes: Scenes | null = null
  #flights: Flights | null = null
  readonly #bodies = new Map<Party, HTMLElement>()
  readonly #cards = new Map<Party, HTMLElement>()
  readonly #wires = new Map<string, HTMLElement>()

  /** Another run. */
  load(scenes: Scenes): void {
    this.#scenes = scenes
    this.#bodies.clear()
    this.#cards.clear()
    const { clients, server } = scenes.cast
    this.#wires.clear()
    const rows = clients.flatMap((party, index) => {
      const wire = make('div', { class: 'wire', 'aria-hidden': 'true' })
      wire.style.gridRow = String(index + 1)
      this.#wires.set(party.name, wire)
      return [this.#card(party, 'client', String(index + 1)), wire]
    })
    const last = this.#card(server, 'server', `1 / span ${Math.max(1, clients.length)}`)
    this.#grid.replaceChildren(...rows, last)
    this.element.classList.toggle('crowd', clients.length >= CROWD)
    this.#flights = new Flights(scenes, this.#wires)
  }

  show(scene: Scene): void {
    this.#faults.replaceChildren(...scene.faults.map(({ label }) => make('li', {}, label)))
    const cuts = scene.faults.filter(isCut)
    for (const [name, wire] of this.#wires) {
      wire.classList.toggle(
        'cut',
        cuts.some((fault) => concerns(fault, name)),
      )
    }
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
