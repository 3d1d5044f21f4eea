// Which key does what. One table for the keys and for the page that explains them.

/** What keys can do. */
export type Act =
  | 'next'
  | 'previous'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'higher'
  | 'lower'
  | 'first'
  | 'last'
  | 'details'
  | 'closer'
  | 'farther'
  | 'whole'
  | 'spacing'
  | 'trouble'
  | 'troubleBefore'
  | 'find'
  | 'filter'
  | 'help'

interface Binding {
  readonly keys: readonly string[]
  readonly act: Act
  /** Only while the picture has the focus. */
  readonly inPicture?: boolean
}

const BINDINGS: readonly Binding[] = [
  { keys: ['ArrowRight'], act: 'next', inPicture: true },
  { keys: ['ArrowLeft'], act: 'previous', inPicture: true },
  { keys: ['ArrowUp'], act: 'up', inPicture: true },
  { keys: ['ArrowDown'], act: 'down', inPicture: true },
  { keys: ['Shift+ArrowRight'], act: 'right', inPicture: true },
  { keys: ['Shift+ArrowLeft'], act: 'left', inPicture: true },
  { keys: ['PageUp', 'Shift+ArrowUp'], act: 'higher', inPicture: true },
  { keys: ['PageDown', 'Shift+ArrowDown'], act: 'lower', inPicture: true },
  { keys: ['Home'], act: 'first', inPicture: true },
  { keys: ['End'], act: 'last', inPicture: true },
  { keys: ['Enter', ' '], act: 'details', inPicture: true },
  { keys: ['+', '='], act: 'closer' },
  { keys: ['-'], act: 'farther' },
  { keys: ['0'], act: 'whole' },
  { keys: ['t'], act: 'spacing' },
  { keys: ['n'], act: 'trouble' },
  { keys: ['N'], act: 'troubleBefore' },
  { keys: ['/'], act: 'find' },
  { keys: ['f'], act: 'filter' },
  { keys: ['?'], act: 'help' },
]

/** The keys in words, for the help. */
export const KEY_WORDS = [
  ['← →', 'the event before, after'],
  ['↑ ↓', 'an event in the lane above, below'],
  ['Enter', 'its details and the rule that decided it'],
  ['n  N', 'next, previous trouble: lost, repeated, reset, failed'],
  ['/', 'find events by words; Enter the next, Shift+Enter the one before'],
  ['f', 'filter hosts and sockets'],
  ['Escape', 'close the details; leave a filter or a search'],
  ['+  −  0', 'zoom in, out, see the whole run'],
  ['t', 'distances as true time, or a place for each event'],
  ['Shift+← →', 'move in time'],
  ['PageUp, PageDown', 'move up and down'],
  ['Home, End', 'the first event, the last'],
  ['?', 'this help'],
  ['wheel', 'zoom; with Shift move in time, with Alt up and down'],
  ['drag', 'move'],
] as const

/** What a key asks for; null for keys that are not ours. */
export function actOf(event: KeyboardEvent, inPicture: boolean): Act | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null
  const arrow = event.shiftKey && event.key.startsWith('Arrow')
  const key = arrow ? `Shift+${event.key}` : event.key
  const found = BINDINGS.find(({ keys }) => keys.includes(key))
  if (found === undefined || (found.inPicture === true && !inPicture)) return null
  return found.act
}
