// The calls of all programs, the last on top: who calls what, and whether it is blocked or how it came out. Those that
// have not returned stand above the others.
import type { PageItem } from '../../../src/page/model.ts'
import type { Scene, Scenes } from '../model/scene.ts'
import { timeText } from '../model/words.ts'
import { make, panel } from './elements.ts'
import { callView } from './sockets.ts'

interface Row {
  readonly item: PageItem
  readonly element: HTMLTableRowElement
  readonly state: HTMLElement
  phase: 'unknown' | 'future' | 'open' | 'over'
}

export class CallsPanel {
  readonly #open = make('tbody', { class: 'open' })
  readonly #over = make('tbody')
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
      this.#open,
      this.#over,
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
    this.#open.replaceChildren()
    this.#over.replaceChildren()
  }

  show(scene: Scene): void {
    const scenes = this.#scenes as Scenes
    const bound = scenes.moments.bound(scene.step)
    let moved = false
    for (const row of this.#rows) {
      const { start, end } = row.item
      const phase = start >= bound ? 'future' : end === -1 || end >= bound ? 'open' : 'over'
      // What is over, or has not begun, says the same at every step.
      if (phase !== 'open' && row.phase === phase) continue
      moved ||= row.phase !== phase
      row.phase = phase
      const { state, outcome } = callView(row.item, bound, scene.at, scenes.recording.page.times)
      row.state.className = `call ${state}`
      row.state.textContent = state === 'ok' ? `returned ${outcome}` : outcome
    }
    if (!moved) return
    for (const [phase, body] of [['open', this.#open] as const, ['over', this.#over] as const]) {
      const rows = this.#rows.filter((row) => row.phase === phase)
      body.replaceChildren(...rows.map(({ element }) => element).reverse())
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
    return { item, element, state, phase: 'unknown' }
  }
}
