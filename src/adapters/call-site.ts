/**
 * The place in user code where a call was made. The engine keeps the frames and writes them out when the text is asked
 * for; to keep them costs some microseconds.
 */

const DEPTH = 16

/** Unknown in a bundle that is no module. */
const url: string | undefined = import.meta.url

/** Frames of this library are left out: those of files in the folder above this one or below it. */
const HERE = url?.replace(/[^/]*\/[^/]*$/, '').replace(/^file:\/\//, '') ?? null

/** A frame of a file, as V8 and others write it; not one of the machine's own. */
const FRAME = /^at (?!.*\(?node:internal|.*\(<anonymous>\)$)|@/

interface ErrorWithLimit {
  stackTraceLimit?: number
}

/** Where a call was made. */
export class CallSite {
  readonly #holder: Error

  constructor() {
    const settings = Error as ErrorWithLimit
    const limit = settings.stackTraceLimit
    if (limit !== undefined) settings.stackTraceLimit = DEPTH
    this.#holder = new Error('call')
    if (limit !== undefined) settings.stackTraceLimit = limit
  }

  /** The frames of user code, innermost first, as the engine writes them: `at main (app.js:3:9)`. */
  get frames(): readonly string[] {
    const lines = (this.#holder.stack ?? '').split('\n').map((line) => line.trim())
    return lines.filter((line) => FRAME.test(line) && (HERE === null || !line.includes(HERE)))
  }

  /** The innermost frame of user code, or an empty text when the engine keeps none. */
  get place(): string {
    return this.frames[0] ?? ''
  }
}

/** Makes an error's stack that of the call which it ends, written out when it is read. */
export function blame(error: Error, site: CallSite): void {
  let stack: string | undefined
  Object.defineProperty(error, 'stack', {
    configurable: true,
    get: () => {
      stack ??= [String(error), ...site.frames.map((frame) => `    ${frame}`)].join('\n')
      return stack
    },
    set: (value: string) => {
      stack = value
    },
  })
}
