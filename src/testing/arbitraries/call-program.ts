/**
 * Programs as data: several actors, each on a host, each with its calls in order. A call that waits keeps its actor from
 * going on, and no other. Sockets have names, which the actors of one host share.
 */

export type Step =
  /** socket, bind and listen. */
  | {
      readonly op: 'listen'
      /** The program's name for the socket. */
      readonly sock: string
      /** The port. */
      readonly port: number
      /** What `listen` is told. */
      readonly backlog: number
    }
  | { readonly op: 'accept'; readonly sock: string; readonly as: string }
  /** socket and connect. */
  | {
      readonly op: 'connect'
      /** The program's name for the socket. */
      readonly sock: string
      /** The host that is connected to. */
      readonly host: string
      /** The port. */
      readonly port: number
    }
  | { readonly op: 'send'; readonly sock: string; readonly size: number }
  | { readonly op: 'recv'; readonly sock: string; readonly size: number }
  /** SHUT_WR. */
  | { readonly op: 'shutdown'; readonly sock: string }
  | { readonly op: 'close'; readonly sock: string }
  /** SO_LINGER for no time, then close: the peer is reset. */
  | { readonly op: 'reset'; readonly sock: string }
  /** Milliseconds. */
  | { readonly op: 'sleep'; readonly ms: number }

/** A program of calls, and its host. */
export interface Actor {
  /** Where it runs. */
  readonly host: string
  /** What it does, one after the other. */
  readonly steps: readonly Step[]
}

export function stepText(step: Step): string {
  switch (step.op) {
    case 'listen':
      return `${step.sock}.listen(${step.port}, ${step.backlog})`
    case 'accept':
      return `${step.as} = ${step.sock}.accept()`
    case 'connect':
      return `${step.sock}.connect(${step.host}:${step.port})`
    case 'send':
    case 'recv':
      return `${step.sock}.${step.op}(${step.size})`
    case 'sleep':
      return `sleep(${step.ms})`
    case 'shutdown':
    case 'close':
    case 'reset':
      return `${step.sock}.${step.op}()`
  }
}

/** By the names of the actors. */
export class CallProgram {
  /** By their names. */
  readonly actors: Readonly<Record<string, Actor>>

  constructor(actors: Readonly<Record<string, Actor>>) {
    this.actors = actors
  }

  /** The hosts, in the order in which they are first named. */
  get hosts(): readonly string[] {
    return [...new Set(Object.values(this.actors).map(({ host }) => host))]
  }

  /** `client: c.connect(server:80); c.send(3); c.close()`, a line for each actor. */
  toString(): string {
    return Object.entries(this.actors)
      .map(([name, { host, steps }]) => {
        const who = name === host ? name : `${name} on ${host}`
        return `${who}: ${steps.map(stepText).join('; ')}`
      })
      .join('\n')
  }
}
