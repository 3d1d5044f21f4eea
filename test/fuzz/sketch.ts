/**
 * A program in the making, and what its author believes of its sockets.
 *
 * The belief is rough: it only has to keep most calls meaningful and to send those that may block to an actor that has
 * nothing else to do. Where it is wrong the program is still a legal one.
 */
import type { Json, Step } from '../conformance/case.ts'
import type { Draw } from './draw.ts'

export type Kind = 'tcp' | 'udp' | 'stream' | 'dgram' | 'seqpacket'

export type Phase =
  | 'fresh'
  | 'bound'
  | 'listening'
  | 'connecting'
  | 'connected'
  | 'ended'
  | 'closed'
  /** Not to be touched again: its descriptor may soon be another socket's. */
  | 'gone'

/** What is believed of one socket. */
export class Believed {
  readonly name: string
  readonly kind: Kind
  readonly v6: boolean
  phase: Phase = 'fresh'
  /** Seconds of its timeout; null blocks. */
  timeout: number | null = null
  /** The socket at the other end. */
  peer: Believed | null = null
  /** Where it is bound. */
  address: Json = null
  /** Bytes, or datagrams, that wait to be read. */
  unread = 0
  /** Clients that a listener takes, less one. */
  backlog = 0
  /** Clients of whom nobody keeps count have come. */
  crowded = false
  /** Clients that nobody has accepted. */
  readonly queue: Believed[] = []
  /** The peer sends no more, or the connection is broken. */
  eof = false
  /** It has connected to an IPv4 address, or to an IPv6 one: Linux loses the answers of one that does both. */
  speaks: 4 | 6 | null = null
  /** An actor is stuck reading it, or writing. Who of two gets the data is nobody's promise. */
  reading = false
  /** Somebody has waited on it and may wait still: when the first of many messages wakes them is nobody's promise. */
  waited = false
  /** Somebody has waited in accept; several may, and are served in turn. */
  accepting = false
  writing = false

  constructor(name: string, kind: Kind, v6: boolean) {
    this.name = name
    this.kind = kind
    this.v6 = v6
  }

  get blocking(): boolean {
    return this.timeout === null
  }
}

const MAIN = 'A'
const SPARE = ['B', 'C', 'D'] as const

export class Sketch {
  readonly draw: Draw
  readonly steps: Step[] = []
  readonly sockets: Believed[] = []
  /** Sockets that others can reach. */
  readonly listeners: Believed[] = []
  /** Actors that are believed stuck, and what ends with their call. */
  readonly #stuck = new Map<string, () => void>()
  #paths = 0

  constructor(draw: Draw) {
    this.draw = draw
  }

  /** A call of the actor that is never knowingly stuck. */
  say(step: Omit<Step, 'who'>): void {
    this.steps.push({ who: MAIN, ...step })
  }

  on(socket: Believed, call: string, ...args: readonly Json[]): void {
    this.say({ sock: socket.name, call, ...(args.length > 0 ? { args } : {}) })
  }

  /**
   * A call that is expected to block: somebody who has nothing to do makes it.
   * @param released told when the call is over
   * @returns false when nobody is free: then nothing was added
   */
  sayBlocking(step: Omit<Step, 'who'>, released: () => void = nothing): boolean {
    const who = SPARE.find((spare) => !this.#stuck.has(spare))
    if (who === undefined) return false
    this.steps.push({ who, ...step })
    this.#stuck.set(who, released)
    return true
  }

  /** Actors that are believed to be in a call. */
  get stuck(): readonly string[] {
    return [...this.#stuck.keys()]
  }

  /** Asks how a blocked call came out. */
  await(who: string): void {
    this.steps.push({ who, call: 'await' })
    this.#stuck.get(who)?.()
    this.#stuck.delete(who)
  }

  /** A socket of the believed kind; the caller adds the step that makes it. */
  believe(kind: Kind, v6 = false): Believed {
    const socket = new Believed(`s${this.sockets.length + 1}`, kind, v6)
    this.sockets.push(socket)
    return socket
  }

  /** A name in the case's directory that nothing has yet. */
  freshPath(): string {
    this.#paths += 1
    return `p${this.#paths}`
  }
}

const nothing = (): void => {}
