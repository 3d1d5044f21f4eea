// Which key does what. One table for the keys and for the help that explains them.

export type Act =
  | 'toggle'
  | 'on'
  | 'back'
  | 'later'
  | 'earlier'
  | 'first'
  | 'last'
  | 'faster'
  | 'slower'
  | 'trouble'
  | 'copy'
  | 'theme'
  | 'help'

const KEYS: Readonly<Record<string, Act>> = {
  ' ': 'toggle',
  ArrowRight: 'on',
  ArrowLeft: 'back',
  'Shift+ArrowRight': 'later',
  'Shift+ArrowLeft': 'earlier',
  Home: 'first',
  End: 'last',
  '+': 'faster',
  '=': 'faster',
  '-': 'slower',
  n: 'trouble',
  c: 'copy',
  t: 'theme',
  '?': 'help',
}

export const KEY_WORDS = [
  ['Space', 'play, pause'],
  ['→ ←', 'one step on, one step back'],
  [
    'Shift+→ ←',
    'to the end of this moment of virtual time or of the next; to that of the one before',
  ],
  ['Home, End', 'to the beginning, to the end'],
  ['+ −', 'faster, slower'],
  ['n', 'on to the next trouble: lost, refused, reset, failed'],
  ['c', 'copy the link to this run and step'],
  ['t', 'light, dark, or as the system has it'],
  ['?', 'this help'],
  ['Tab', 'through settings, stage, time and lists, in this order'],
] as const

/** Fields keep their keys, buttons keep Space. */
export function actOf(event: KeyboardEvent): Act | null {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event
  if (ctrlKey || metaKey || altKey) return null
  const act = KEYS[shiftKey && key.startsWith('Arrow') ? `Shift+${key}` : key] ?? null
  if (act === null || !(target instanceof Element)) return act
  if (target.closest('input:not([type=range]), textarea, select, dialog') !== null) return null
  if (target instanceof HTMLInputElement) return key === ' ' || key.length === 1 ? act : null
  if (key === ' ' && target.closest('button, summary, a') !== null) return null
  if (key !== ' ' && key.length > 1 && target.closest('.scroller[tabindex], pre') !== null)
    return null
  return act
}
