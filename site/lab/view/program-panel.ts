// The program's own source, and what it has said so far.
import { SOURCES } from 'lab:sources'
import type { Scene, Scenes } from '../model/scene.ts'
import { knownProgram } from '../model/settings.ts'
import { folded, make, panel, say } from './elements.ts'

export class ProgramPanel {
  readonly #said = make('pre', { class: 'said', id: 'said' })
  readonly #code = make('code')
  readonly #file = make('span', { class: 'file' })
  readonly element = panel(
    'program-text',
    'What the program says',
    this.#said,
    folded(
      make('summary', {}, 'Its source: ', this.#file),
      make(
        'pre',
        { class: 'source', tabindex: '0', 'aria-label': 'Source of the program' },
        this.#code,
      ),
    ),
  )

  load({ recording }: Scenes): void {
    const { file } = knownProgram(recording.settings.program)
    say(this.#file, file)
    say(this.#code, SOURCES[file] ?? '')
  }

  show({ said, ended }: Scene, failure: string | null): void {
    const end = ended && failure !== null ? [`✕ ${failure}`] : []
    const lines = [...said, ...end]
    say(this.#said, lines.length === 0 ? '(nothing yet)' : lines.join('\n'))
  }
}
