// Which lane an event belongs to. A packet names addresses, not sockets: the changes of sockets tell who had which.
import type { SocketAddress } from '../core/address/socket-address.ts'
import { endpointText } from '../sim/netstat.ts'
import type { ChangeTrace, TraceEvent } from '../sim/trace.ts'
import type { Depth, PageLane } from './model.ts'

/** From this event on the socket had the addresses. */
interface Claim {
  readonly event: number
  readonly sock: number
}

interface Draft {
  readonly host: string
  readonly sock: number | null
  name: string
  /** Whether a program or a change ever told of it: what never was is a half-open connection of a listener. */
  known: boolean
  readonly points: Depth[]
  synLimit: number
  acceptLimit: number
}

/** What calls without a socket are made on. */
const NO_SOCKET = 0

const portOf = (endpoint: string): string => endpoint.slice(endpoint.lastIndexOf(':') + 1)

export class Lanes {
  readonly #drafts = new Map<string, Draft>()
  readonly #claims = new Map<string, Claim[]>()
  readonly #indexes = new Map<string, number>()
  #order: readonly Draft[] = []

  constructor(events: readonly TraceEvent[]) {
    for (const [index, event] of events.entries()) this.#read(index, event)
    this.#sort()
  }

  /** The lane of a socket, or of the host. */
  of(host: string, sock: number | null): number {
    return this.#indexes.get(keyOf(host, sock)) ?? -1
  }

  /** The socket of the host that has this end of a packet when the event happens; null when none is known. */
  owner(host: string, local: string, remote: string, event: number): number | null {
    const exact = this.#claims.get(`${host} ${local} ${remote}`) ?? []
    const port = portOf(local)
    const open = [local, `0.0.0.0:${port}`, `[::]:${port}`, `*:${port}`].flatMap(
      (own) => this.#claims.get(`${host} ${own}`) ?? [],
    )
    const before = (claims: readonly Claim[]): Claim | undefined =>
      claims.findLast((claim) => claim.event <= event)
    return (before(exact) ?? before(open) ?? exact[0] ?? open[0])?.sock ?? null
  }

  list(): PageLane[] {
    return this.#order.map(({ host, sock, name, known, points, synLimit, acceptLimit }) => {
      const depth = points.length === 0 ? null : { points, synLimit, acceptLimit }
      return { host, sock, name: sock === null || known ? name : 'in a SYN queue', depth }
    })
  }

  #read(index: number, event: TraceEvent): void {
    if (event.host === '') return
    this.#draft(event.host, null)
    switch (event.kind) {
      case 'call':
      case 'answer':
        this.#draft(event.host, event.sock).known = true
        return
      case 'timer':
      case 'rule':
        this.#draft(event.host, event.sock)
        return
      case 'change':
        this.#change(index, event)
        return
      case 'sent':
      case 'delivered':
      case 'dropped':
      case 'fault':
    }
  }

  #change(index: number, event: ChangeTrace): void {
    const { host, sock, local, remote, queues } = event
    const draft = this.#draft(host, sock)
    draft.known = true
    if (local !== null) this.#claim(index, host, sock, draft, local, remote)
    if (queues === null) return
    draft.points.push([index, queues.syn.peers.length, queues.accept.peers.length])
    draft.synLimit = queues.syn.limit
    draft.acceptLimit = queues.accept.limit
  }

  #claim(
    event: number,
    host: string,
    sock: number,
    draft: Draft,
    local: SocketAddress,
    remote: SocketAddress | null,
  ): void {
    const own = endpointText(local)
    const other = remote === null ? null : endpointText(remote)
    if (own === '*') return
    draft.name = other === null ? own : `${own} – ${other}`
    const key = other === null ? `${host} ${own}` : `${host} ${own} ${other}`
    const claims = this.#claims.get(key) ?? []
    if (claims.at(-1)?.sock !== sock) claims.push({ event, sock })
    this.#claims.set(key, claims)
  }

  #draft(host: string, sock: number | null): Draft {
    const key = keyOf(host, sock)
    const known = this.#drafts.get(key)
    if (known !== undefined) return known
    const made = {
      host,
      sock: sock === NO_SOCKET ? null : sock,
      name: '',
      known: false,
      points: [],
      synLimit: 0,
      acceptLimit: 0,
    }
    this.#drafts.set(key, made)
    return made
  }

  /** Hosts in the order in which they were first heard of; the host itself before its sockets. */
  #sort(): void {
    const hosts = new Map<string, Draft[]>()
    for (const draft of this.#drafts.values()) {
      const drafts = hosts.get(draft.host) ?? []
      drafts.push(draft)
      hosts.set(draft.host, drafts)
    }
    this.#order = [...hosts.values()].flat()
    for (const [index, { host, sock }] of this.#order.entries()) {
      this.#indexes.set(keyOf(host, sock), index)
    }
  }
}

const keyOf = (host: string, sock: number | null): string => `${host} ${sock ?? NO_SOCKET}`
