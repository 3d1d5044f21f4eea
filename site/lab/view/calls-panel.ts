// The calls of all programs, the last on top: who calls what, and whether it is blocked or how it came out.
import type { PageItem } from '../../../src/page/model.ts'
import type { Scene, Scenes } from '../model/scene.ts'
import { timeText } from '../model/words.ts'
import { make, panel } from './elements.ts'
import { callView } from './sockets.ts'

interface Row {
  readonly item: PageItem
  readonly element: HTMLTableRowElement
  readonly state: HTMLElement
  shown: string
}

export class CallsPanel {
  readonly #body = make('tbody')
  readonly #scroller = make(
    'div',
    { class: 'scroller', tabindex: '0', role: 'region', 'aria-label': 'List of calls' },
    make(
      'table',
      { class: 'calls' },
      make(
        'thead',
        {},
        make(
          'tr',
          {},
          ...['Since', 'Who', 'Call', 'State'].map((name) => make('th', { scope: 'col' }, name)),
        ),
      ),
      this.#body,
    ),
  )
  readonly element = panel('calls', 'Calls', this.#scroller)
  #scenes: Scenes | null = null
  #rows: readonly Row[] = []

  load(scenes: Scenes): void {
    this.#scenes = scenes
    const { items, times } = scenes.recording.page
    this.#rows = items
      .filter(({ kind }) => kind === 'call')
      .map((item) => this.#row(scenes, item, times[item.start] ?? 0))
    this.#body.replaceChildren(...this.#rows.map(({ element }) => element).reverse())
  }

  show(scene: Scene): void {
    const scenes = this.#scenes as Scenes
    const bound = scenes.moments.bound(scene.step)
    for (const row of this.#rows) {
      const future = row.item.start >= bound
      row.element.hidden = future
      if (future) continue
      const { state, outcome } = callView(row.item, bound, scene.at, scenes.recording.page.times)
      const words = state === 'ok' ? `returned ${outcome}` : outcome
      if (row.shown === words) continue
      row.shown = words
      row.state.className = `call ${state}`
      row.state.textContent = words
    }
  }

  #row(scenes: Scenes, item: PageItem, began: number): Row {
    const { words } = callView(item, Number.POSITIVE_INFINITY, 0, [])
    const state = make('td', { class: 'call' })
    const element = make(
      'tr',
      {},
      make('td', { class: 'time' }, timeText(began)),
      make('td', {}, scenes.partyOf(item)?.name ?? 'program'),
      make('td', {}, make('code', {}, words)),
      state,
    )
    return { item, element, state, shown: '' }
  }
}
