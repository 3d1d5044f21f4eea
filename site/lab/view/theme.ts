// Light or dark: as the system has it, unless a visitor says otherwise. The documentation site keeps the same word.
import { button } from './elements.ts'

const KEY = 'vitepress-theme-appearance'
const THEMES = ['auto', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]

/** A page from disk may keep nothing. */
function kept(): Theme {
  try {
    const word = localStorage.getItem(KEY)
    return THEMES.find((theme) => theme === word) ?? 'auto'
  } catch {
    return 'auto'
  }
}

function keep(theme: Theme): void {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // It holds for as long as the page is open.
  }
}

export class ThemeSwitch {
  readonly element = button('', '', () => this.next())
  #theme = kept()

  constructor() {
    this.element.id = 'theme'
    this.#apply()
  }

  next(): void {
    this.#theme = THEMES[(THEMES.indexOf(this.#theme) + 1) % THEMES.length] ?? 'auto'
    keep(this.#theme)
    this.#apply()
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.#theme
    this.element.textContent = `Theme: ${this.#theme}`
    this.element.title = 'Light, dark, or as the system has it (t)'
  }
}
