// The colours of the picture: those of the style sheet, which knows light and dark.
const NAMES = [
  'back',
  'band',
  'rule',
  'text',
  'dim',
  'segment',
  'datagram',
  'again',
  'lost',
  'call',
  'blocked',
  'failed',
  'change',
  'timer',
  'fault',
  'syn',
  'accept',
  'focus',
  'found',
] as const

export type Colours = Readonly<Record<(typeof NAMES)[number], string>>

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement)
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])
  return Object.fromEntries(entries) as Colours
}
