// What is seen of the picture, as text in the fragment of the address. Only what is not as it was when the page opened
// stands in it, besides the place.

/** What is seen, as it stands in the address. */
export interface Seen {
  /** Position of the left edge on the axis, and pixels for one place (or for a microsecond). */
  readonly at: number
  readonly zoom: number
  readonly time: boolean
  /** Pixels that the lanes are moved up by. */
  readonly top: number
  /** Index of the item that is chosen; null for none. */
  readonly item: number | null
  /** The words of the filter, and of the search. */
  readonly filter: string
  readonly find: string
  /** Lanes that are not ticked. */
  readonly hidden: readonly number[]
  readonly peers: boolean
}

const numberOf = (text: string | null): number | null => {
  const number = text === null || text === '' ? Number.NaN : Number(text)
  return Number.isFinite(number) ? number : null
}

export function fragmentOf(seen: Seen): string {
  const parts = new URLSearchParams()
  parts.set('at', String(Number(seen.at.toFixed(2))))
  parts.set('zoom', String(Number(seen.zoom.toPrecision(6))))
  if (seen.time) parts.set('time', '1')
  if (seen.top > 0) parts.set('top', String(Math.round(seen.top)))
  if (seen.item !== null) parts.set('item', String(seen.item))
  if (seen.filter !== '') parts.set('filter', seen.filter)
  if (seen.find !== '') parts.set('find', seen.find)
  if (seen.hidden.length > 0) parts.set('hidden', seen.hidden.join(' '))
  if (!seen.peers) parts.set('peers', '0')
  return `#${parts}`
}

/** null where the fragment does not say what is seen. */
export function seenOf(fragment: string): Seen | null {
  const parts = new URLSearchParams(fragment.replace(/^#/, ''))
  const at = numberOf(parts.get('at'))
  const zoom = numberOf(parts.get('zoom'))
  if (at === null || zoom === null || zoom <= 0) return null
  const hidden = (parts.get('hidden') ?? '').split(' ').map(numberOf)
  return {
    at,
    zoom,
    time: parts.get('time') === '1',
    top: numberOf(parts.get('top')) ?? 0,
    item: numberOf(parts.get('item')),
    filter: parts.get('filter') ?? '',
    find: parts.get('find') ?? '',
    hidden: hidden.filter((lane) => lane !== null),
    peers: parts.get('peers') !== '0',
  }
}
