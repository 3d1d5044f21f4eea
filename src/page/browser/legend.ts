// What the signs of the picture mean, and which keys there are.
import { make } from './elements.ts'

const SIGNS = [
  ['segment', 'segment'],
  ['datagram', 'datagram'],
  ['again', '↻ sent again'],
  ['lost', '✕ lost'],
  ['call', 'call'],
  ['blocked', 'blocked in a call'],
  ['failed', 'failed, reset'],
  ['change', '◆ change'],
  ['timer', '● timer'],
  ['syn', 'SYN queue'],
  ['accept', 'accept queue'],
  ['fault', 'fault'],
] as const

export function legend(): HTMLElement {
  const signs = SIGNS.map(([name, words]) =>
    make('span', {}, make('i', { class: `sign ${name}` }), words),
  )
  return make('footer', { 'aria-label': 'Legend' }, ...signs)
}

const KEYS = [
  ['Tab, Shift+Tab', 'next, previous event'],
  ['Enter', 'its details and rule'],
  ['Escape', 'close; leave the filter'],
  ['← → ↑ ↓', 'move'],
  ['+ −', 'zoom in, out'],
  ['0', 'the whole run'],
  ['Home, End', 'its beginning, its end'],
  ['n, N', 'next, previous trouble'],
  ['t', 'true time, or a place for each event'],
  ['/', 'filter'],
  ['wheel', 'zoom; with Shift move in time, with Alt up and down'],
  ['drag', 'move'],
] as const

export function help(): HTMLElement {
  const list = make('dl')
  for (const [keys, words] of KEYS) {
    list.append(make('dt', {}, make('kbd', {}, keys)), make('dd', {}, words))
  }
  return make(
    'details',
    { class: 'menu', id: 'help' },
    make('summary', { title: 'Keys' }, 'Keys'),
    make('div', { class: 'menu-body' }, list),
  )
}
