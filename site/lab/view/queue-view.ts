// The two queues of a listener: a box for each place, filled from the left by who waits in it; the limit at the end.
import type { Queue } from '../model/scene.ts'
import { make } from './elements.ts'

/** Queues with more places than this are drawn as far as they are filled. */
const MOST_PLACES = 12

function queue(
  kind: 'syn' | 'accept',
  words: string,
  title: string,
  { limit, parties }: Queue,
): HTMLElement {
  const full = parties.length >= limit
  const shown =
    limit <= MOST_PLACES ? limit : Math.min(Math.max(parties.length + 1, 3), MOST_PLACES)
  const places = Array.from(
    { length: Math.max(shown, Math.min(parties.length, MOST_PLACES)) },
    (_, index) => {
      const taken = index < parties.length
      const name = taken ? (parties[index]?.short ?? '?') : ''
      return make('li', { class: taken ? 'taken' : 'free' }, name)
    },
  )
  const hidden = limit - places.length
  const count = `${parties.length} of ${limit}`
  return make(
    'div',
    { class: `queue ${kind}${full ? ' full' : ''}`, title },
    make('span', { class: 'queue-name' }, words),
    make(
      'ol',
      { 'aria-hidden': 'true' },
      ...places,
      hidden > 0 ? make('li', { class: 'more' }, '…') : null,
    ),
    make('span', { class: 'queue-count' }, full ? `${count}: full` : count),
  )
}

export function queues(syn: Queue, accept: Queue): HTMLElement {
  return make(
    'div',
    { class: 'queues' },
    queue('syn', 'SYN queue', 'Handshakes under way: the SYN has come, the last ACK has not', syn),
    queue('accept', 'Accept queue', 'Connected, and not yet taken by accept()', accept),
  )
}
