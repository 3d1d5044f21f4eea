// The names of the lanes, left of the picture. A click on one shows it alone.
import { make } from './elements.ts'
import type { View } from './view.ts'

export function fillGutter(gutter: HTMLElement, view: View, only: (lane: number) => void): void {
  const names = view.rows.list.map((row) => {
    const lane = view.data.lanes[row.lane]
    const name = make('button', { type: 'button', class: 'lane', tabindex: '-1' })
    if (lane === undefined) return name
    const { host, sock, depth } = lane
    if (row.first || sock === null) name.append(make('b', {}, host))
    if (sock !== null) {
      const [own = '', other] = lane.name.split(' – ')
      name.append(make('span', {}, make('span', { class: 'sock' }, `#${sock}`), own))
      if (other !== undefined) name.append(make('span', { class: 'peer' }, `↔ ${other}`))
    }
    if (depth !== null) {
      const syn = make('span', { class: 'syn' }, `SYN queue (limit ${depth.synLimit})`)
      const accept = make('span', { class: 'accept' }, `accept queue (limit ${depth.acceptLimit})`)
      name.append(make('span', { class: 'queues' }, syn, accept))
    }
    name.title = `${host} ${sock === null ? '' : `#${sock} ${lane.name}`}: click to show it alone`
    name.style.top = `${row.top}px`
    name.style.height = `${row.height}px`
    if (row.first) name.classList.add('first')
    name.addEventListener('click', () => only(row.lane))
    return name
  })
  gutter.replaceChildren(...names)
  gutter.style.height = `${view.rows.height}px`
}
