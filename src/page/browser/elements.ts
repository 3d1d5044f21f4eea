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

export function button(words: string, title: string, act: () => void): HTMLButtonElement {
  const made = make('button', { type: 'button', title, 'aria-label': title }, words)
  made.addEventListener('click', act)
  return made
}
