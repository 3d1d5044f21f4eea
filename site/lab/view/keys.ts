// Which key does what. One table for the keys and for the help that explains them.

export type Act =
  | 'toggle'
  | 'on'
  | 'back'
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
  ['Home, End', 'to the beginning, to the end'],
  ['+ −', 'faster, slower'],
  ['n', 'on to the next trouble: lost, refused, reset, failed'],
  ['c', 'copy the link to this run and step'],
  ['t', 'light, dark, or as the system has it'],
  ['?', 'this help'],
  ['Tab', 'through settings, stage, time and lists, in this order'],
] as const

/** Fields keep their keys, buttons keep Space. */
export function actOf({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): Act | null {
  if (ctrlKey || metaKey || altKey) return null
  const act = KEYS[key] ?? null
  if (act === null || !(target instanceof Element)) return act
  if (target.closest('input:not([type=range]), textarea, select, dialog') !== null) return null
  if (target instanceof HTMLInputElement) return key === ' ' || key.length === 1 ? act : null
  if (key === ' ' && target.closest('button, summary, a') !== null) return null
  if (key !== ' ' && key.length > 1 && target.closest('.scroller[tabindex], pre') !== null)
    return null
  return act
}
