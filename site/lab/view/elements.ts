// Makes elements. Words are always set as text, never as markup.
type Child = Node | string | null

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children.filter((child) => child !== null))
  return element
}

/** A sign, such as `▶`, is read aloud as its title; words are read as they stand. */
export function button(words: string, title: string, act: () => void): HTMLButtonElement {
  const made = make('button', { type: 'button', title }, words)
  if (!/\w/.test(words)) made.setAttribute('aria-label', title)
  made.addEventListener('click', act)
  return made
}

/** A part of a drawing: `svg`, `path`. */
export function drawing(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

/** A button with a sign of its own, drawn as a path in a square of 20. */
export function icon(path: string, title: string, act: () => void): HTMLButtonElement {
  const made = button('', title, act)
  const svg = drawing('svg', { viewBox: '0 0 20 20', 'aria-hidden': 'true' })
  svg.append(drawing('path', { d: path }))
  made.append(svg)
  return made
}

/** Sets a text where it is another one: what has not changed is not announced. */
export function say(element: Element, words: string): void {
  if (element.textContent !== words) element.textContent = words
}

/** Open where there is room. */
export function folded(...children: readonly Child[]): HTMLDetailsElement {
  const details = make('details', {}, ...children)
  details.open = matchMedia('(min-width: 901px)').matches
  return details
}

/** A part of the page that can be folded away, and is where there is little room. */
export function fold(id: string, heading: string, ...children: readonly Child[]): HTMLElement {
  const title = make('h2', { id: `${id}-heading` }, heading)
  const details = folded(make('summary', {}, title), ...children)
  return make('section', { id, class: 'panel', 'aria-labelledby': title.id }, details)
}

/** A part of the page with a heading. */
export function panel(id: string, heading: string, ...children: readonly Child[]): HTMLElement {
  const title = make('h2', { id: `${id}-heading` }, heading)
  return make('section', { id, class: 'panel', 'aria-labelledby': title.id }, title, ...children)
}
