// Makes elements of the page. Words are always set as text, never as markup.
type Child = Node | string

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** A sign, such as `+`, is read aloud as its title; words are read as they stand, the title explains them. */
export function button(words: string, title: string, act: () => void): HTMLButtonElement {
  const made = make('button', { type: 'button', title }, words)
  if (!/\w/.test(words)) made.setAttribute('aria-label', title)
  made.addEventListener('click', act)
  return made
}
