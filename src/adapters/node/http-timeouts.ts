/**
 * `headersTimeout` and `requestTimeout` of HTTP servers in virtual time. Node looks at its connections by an interval and
 * a native clock; both are replaced for a server that got a connection of the world. The interval runs only while a
 * request is coming in, so that an idle server does not keep time going.
 */
import { symbolOf } from './internals.ts'
import type { Reactor } from './reactor.ts'

const { clearInterval: realClearInterval } = globalThis

interface Parser {
  readonly incoming: object | null
  readonly socket: object | null
}

interface ConnectionsList {
  all(): Parser[]
  idle(): Parser[]
  active(): Parser[]
  expired(headersTimeout: number, requestTimeout: number): Parser[]
}

type Loose = Record<PropertyKey, unknown>

interface Begun {
  /** Milliseconds. */
  readonly at: number
  /** Whose: Node uses a parser for one connection after the other. */
  readonly socket: object | null
  /** The request before: another one means that the headers are there. */
  readonly before: object | null
  told: boolean
}

export class HttpTimeouts {
  readonly #reactor: Reactor
  readonly #servers = new WeakMap<object, ServerWatch | null>()
  readonly #requests = new WeakMap<object, Begun>()
  /** The order in which sockets came. */
  readonly #order = new WeakMap<object, number>()
  #sockets = 0
  readonly #undo: (() => void)[] = []

  constructor(reactor: Reactor) {
    this.#reactor = reactor
  }

  /** A server got a connection. */
  connected(server: object | undefined): void {
    if (server === undefined) return
    let watch = this.#servers.get(server)
    if (watch === undefined) {
      watch = this.#watch(server as Loose)
      this.#servers.set(server, watch)
    }
    watch?.look()
  }

  #watch(server: Loose): ServerWatch | null {
    const list = symbolOf(server, 'http.server.connections')
    const interval = symbolOf(server, 'http.server.connectionsCheckingInterval')
    if (list === undefined || interval === undefined) return null
    const timer = server[interval] as { _onTimeout?: () => void } | undefined
    const check = timer?._onTimeout
    if (typeof check !== 'function') return null
    realClearInterval(timer as unknown as NodeJS.Timeout)
    const connections = server[list] as ConnectionsList
    this.#sort(connections)
    connections.expired = (headers, request) => this.#expired(connections, headers, request)
    return new ServerWatch(this.#reactor, server, connections, check, (parser) =>
      this.#note(parser),
    )
  }

  /** Node keeps connections by the time of a real clock and by address in memory: here they are in their order. */
  #sort(connections: ConnectionsList): void {
    for (const name of ['all', 'idle', 'active'] as const) {
      const list = connections[name].bind(connections)
      connections[name] = () => {
        return list().sort((one, other) => this.#place(one) - this.#place(other))
      }
    }
  }

  #place({ socket }: Parser): number {
    if (socket === null || socket === undefined) return 0
    const place = this.#order.get(socket)
    if (place !== undefined) return place
    this.#sockets += 1
    this.#order.set(socket, this.#sockets)
    return this.#sockets
  }

  /** A parser that has begun, or may begin, to read a request. */
  #note(parser: Parser): void {
    if (this.#requests.get(parser)?.socket !== parser.socket) this.#begin(parser)
    this.#listen(parser)
  }

  #begin(parser: Parser): void {
    const at = this.#reactor.now / 1000
    this.#requests.set(parser, {
      at,
      socket: parser.socket,
      before: parser.incoming ?? null,
      told: false,
    })
  }

  /** Parsers tell of the beginning of a message if they have that method. */
  #listen(parser: Parser): void {
    const { prototype, kOnMessageBegin } = parser.constructor as unknown as {
      prototype: Loose
      kOnMessageBegin?: number
    }
    if (kOnMessageBegin === undefined || Object.hasOwn(prototype, kOnMessageBegin)) return
    const begin = (one: Parser): void => this.#begin(one)
    prototype[kOnMessageBegin] = function (this: Parser) {
      begin(this)
    }
    this.#undo.push(() => delete prototype[kOnMessageBegin])
  }

  #expired(list: ConnectionsList, headers: number, request: number): Parser[] {
    const now = this.#reactor.now / 1000
    return list.active().filter((parser) => {
      const begun = this.#requests.get(parser)
      if (begun === undefined || begun.told) return false
      const since = now - begun.at
      const inHeaders = (parser.incoming ?? null) === begun.before
      begun.told = (headers > 0 && inHeaders && since > headers) || (request > 0 && since > request)
      return begun.told
    })
  }

  undo(): void {
    for (const undo of this.#undo.splice(0)) undo()
  }
}

class ServerWatch {
  readonly #reactor: Reactor
  readonly #server: Loose
  readonly #connections: ConnectionsList
  readonly #check: () => void
  readonly #note: (parser: Parser) => void
  #due = false

  constructor(
    reactor: Reactor,
    server: Loose,
    connections: ConnectionsList,
    check: () => void,
    note: (parser: Parser) => void,
  ) {
    this.#reactor = reactor
    this.#server = server
    this.#connections = connections
    this.#check = check
    this.#note = note
  }

  /** Looks again after a while, as long as a request may be coming in. */
  look(): void {
    this.#connections.all()
    const active = this.#connections.active()
    for (const parser of active) this.#note(parser)
    if (this.#due || active.length === 0) return
    this.#due = true
    const wait = (this.#server['connectionsCheckingInterval'] as number | undefined) ?? 30_000
    this.#reactor.countTimers(1)
    this.#reactor.at(this.#reactor.now + wait * 1000, () => {
      this.#due = false
      this.#reactor.countTimers(-1)
      try {
        this.#check()
      } finally {
        this.look()
      }
    })
  }
}
