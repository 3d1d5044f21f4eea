/** Where the command writes. Everything goes through here, so that nothing is lost when the process ends. */

/** What is needed of a stream of the process. */
export interface Stream {
  readonly isTTY?: boolean
  write(text: string, written?: () => void): unknown
}

/** Takes the line back that stands on a terminal. */
const ERASE = '\r\u001B[2K'

export class Output {
  readonly #out: Stream
  readonly #error: Stream
  #status = ''

  constructor(out: Stream, error: Stream) {
    this.#out = out
    this.#error = error
  }

  /** Writes lines on standard output. */
  say(...lines: readonly string[]): void {
    this.status('')
    this.#out.write(`${lines.join('\n')}\n`)
  }

  /** Writes a message on standard error. */
  complain(...lines: readonly string[]): void {
    this.status('')
    this.#error.write(`${lines.join('\n')}\n`)
  }

  /** Shows a line that stays until the next one, or until something is written; nothing where that is no terminal. */
  status(text: string): void {
    if (this.#error.isTTY !== true || text === this.#status) return
    this.#error.write(`${ERASE}${text}`)
    this.#status = text
  }

  /** Calls `ended` when both streams have taken what was written. */
  flush(ended: () => void): void {
    this.status('')
    this.#out.write('', () => this.#error.write('', ended))
  }
}

const output = new Output(process.stdout, process.stderr)

/** Writes lines on standard output. */
export const say = (...lines: readonly string[]): void => output.say(...lines)

/** Writes a message on standard error. */
export const complain = (...lines: readonly string[]): void => output.complain(...lines)

/** See `Output.status`. */
export const status = (text: string): void => output.status(text)

/** Ends the process when both streams have taken what was written. */
export function exit(code: number): void {
  process.exitCode = code
  output.flush(() => process.exit(code))
}
