/** The `Date` header of HTTP answers, which Node takes from a clock of its own. */
import { OutgoingMessage } from 'node:http'
import { dateHeader, realDate } from './clocks.ts'
import { symbolOf } from './internals.ts'
import type { Patches } from './patches.ts'
import { http2Prototypes } from './socket-timeouts.ts'

type Store = (this: { sendDate?: boolean; _header?: string | null }, ...args: unknown[]) => unknown

const LABEL = '\r\nDate: '
/** How long a date is: `Sun, 06 Nov 1994 08:49:37 GMT`. */
const LENGTH = 29

/** A header that is not more than so old is Node's own, not the program's. */
const FRESH_MS = 3000

/** The last date that was Node's own: it stays the same for a second. */
let nodes = ''

function isNodes(text: string): boolean {
  if (text === nodes) return true
  if (!(Math.abs(realDate(text)) < FRESH_MS)) return false
  nodes = text
  return true
}

export function hookDateHeader(patches: Patches): void {
  patches.set(OutgoingMessage.prototype, '_storeHeader', (was: Store) => {
    return function _storeHeader(this: ThisParameterType<Store>, ...args: unknown[]) {
      const { sendDate } = this
      const result = Reflect.apply(was, this, args)
      if (sendDate !== true) return result
      const header = this._header ?? ''
      const at = header.indexOf(LABEL) + LABEL.length
      const end = at + LENGTH
      if (at >= LABEL.length && isNodes(header.slice(at, end))) {
        this._header = header.slice(0, at) + dateHeader() + header.slice(end)
      }
      return result
    }
  })
}

type Headers = Record<PropertyKey, unknown> | readonly unknown[]
type Init = (this: object, ...args: unknown[]) => unknown

/** What begins an answer: `ServerHttp2Stream.respond(headers, options)`, `respondWithFD(fd, headers, options)`. */
const ANSWERS = { respond: 0, respondWithFD: 1, respondWithFile: 1 } as const

interface Answering {
  readonly sendDate?: boolean | null
}

/** The prototype of streams of servers, which no module exports: known once there was one. */
let serverStreams: object | null = null

/** HTTP/2: Node adds the date only where there is none. */
export function hookHttp2Date(patches: Patches): void {
  if (serverStreams !== null) {
    dateAnswers(patches, serverStreams)
    return
  }
  for (const prototype of http2Prototypes()) {
    const init = symbolOf(prototype, 'init')
    if (init === undefined) continue
    patches.set(prototype, init, (was: Init) => {
      return function (this: object, ...args: unknown[]) {
        const above = Object.getPrototypeOf(this) as object
        if (serverStreams === null && Object.hasOwn(above, 'respond')) {
          serverStreams = above
          dateAnswers(patches, above)
        }
        return Reflect.apply(was, this, args)
      }
    })
  }
}

function dateAnswers(patches: Patches, prototype: object): void {
  for (const [name, at] of Object.entries(ANSWERS)) {
    patches.set(prototype, name, (was: Init) => {
      return function (this: object, ...args: unknown[]) {
        const { sendDate } = (args[at + 1] ?? {}) as Answering
        if (sendDate ?? true) args[at] = withDate(args[at] as Headers | undefined)
        return Reflect.apply(was, this, args)
      }
    })
  }
}

function withDate(headers: Headers | undefined): Headers {
  const date = dateHeader()
  if (Array.isArray(headers)) {
    const has = headers.some((name, at) => at % 2 === 0 && String(name).toLowerCase() === 'date')
    return has ? headers : [...headers, 'date', date]
  }
  const given = (headers ?? {}) as Record<PropertyKey, unknown>
  const has = Object.keys(given).some((name) => name.toLowerCase() === 'date')
  return has ? given : { ...given, date }
}
