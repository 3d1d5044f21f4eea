// What is to be seen after a step: looked up in the record, never carried along. So it is the same from wherever a
// visitor comes, and going back costs what going on does.

import type { PageItem } from '../../../src/page/model.ts'
import { endpointText } from '../../../src/sim/netstat.ts'
import type { ChangeTrace, QueueView } from '../../../src/sim/trace.ts'
import { Cast, type Party } from './cast.ts'
import { Moments } from './moments.ts'
import type { Recording } from './recording.ts'

export interface Queue {
  readonly limit: number
  /** Who is in it, oldest first. */
  readonly parties: readonly (Party | null)[]
}

export interface SocketScene {
  readonly sock: number
  readonly protocol: string
  readonly state: string
  readonly local: string
  readonly remote: string
  /** At the other end, as far as it is known. */
  readonly peer: Party | null
  /** Bytes that wait to be read; bytes that are not acknowledged. */
  readonly receiveQueue: number
  readonly sendQueue: number
  readonly queues: { readonly syn: Queue; readonly accept: Queue } | null
}

export interface PartyScene {
  readonly party: Party
  readonly sockets: readonly SocketScene[]
  /** Its calls, oldest first. */
  readonly calls: readonly PageItem[]
}

export interface Flight {
  readonly item: PageItem
  readonly from: Party | null
  readonly to: Party | null
  /** Microseconds of virtual time. */
  readonly sent: number
  readonly due: number
  /** The steps in which it is sent and in which it ends. */
  readonly steps: readonly [from: number, to: number]
  /** Why it is lost, if it is. */
  readonly why: string
}

export interface Scene {
  readonly step: number
  readonly at: number
  /** Who does something in this step, or has something done to it. */
  readonly who: Party | null
  readonly server: PartyScene
  readonly clients: readonly PartyScene[]
  /** On their way. */
  readonly flights: readonly Flight[]
  /** Arrived in this step. */
  readonly landed: readonly Flight[]
  /** Lost in this step. */
  readonly lost: readonly Flight[]
  /** Faults that hold now. */
  readonly faults: readonly PageItem[]
  readonly said: readonly string[]
  /** Whether the program is over. */
  readonly ended: boolean
}

/** How a listener tells that it has not taken a SYN. */
export const DROPPED = /^SYN dropped: /

/** The last index of an ascending list that is below the bound; -1 for none. */
function lastBelow(list: readonly number[], bound: number): number {
  let [low, high] = [0, list.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] as number) < bound) low = middle + 1
    else high = middle
  }
  return list[low - 1] ?? -1
}

export class Scenes {
  readonly recording: Recording
  readonly moments: Moments
  readonly cast: Cast
  /** Of each host and each socket, the events that say something new of it. */
  readonly #hosts = new Map<string, number[]>()
  readonly #changes = new Map<string, number[]>()
  readonly #queues = new Map<string, number[]>()
  readonly #calls: readonly PageItem[]
  readonly #packets: readonly PageItem[]
  readonly #faults: readonly PageItem[]
  /** Packets by the events that end them. */
  readonly #ends: ReadonlyMap<number, PageItem>

  constructor(recording: Recording) {
    this.recording = recording
    this.moments = new Moments(recording.events)
    this.cast = new Cast(recording)
    const { items } = recording.page
    this.#calls = items.filter(({ kind }) => kind === 'call')
    this.#packets = items.filter(({ kind }) => kind === 'packet')
    this.#ends = new Map(this.#packets.map((item) => [item.end, item]))
    this.#faults = items.filter(({ kind }) => kind === 'fault')
    for (const [index, event] of recording.events.entries()) {
      if (event.host !== '') note(this.#hosts, event.host, index)
      if (event.kind !== 'change') continue
      const key = `${event.host} ${event.sock}`
      if (event.queues !== null) note(this.#queues, key, index)
      if (event.what.includes(' -> ')) note(this.#changes, key, index)
    }
  }

  /** The party that a call or another item belongs to. */
  partyOf({ lane, facts }: PageItem): Party | null {
    return this.#partyOfLane(lane) ?? this.#partyAt(facts, 'from')
  }

  /** The party that a packet goes to. */
  receiverOf({ to, facts }: PageItem): Party | null {
    return this.#partyOfLane(to) ?? this.#partyAt(facts, 'to')
  }

  at(step: number): Scene {
    const bound = this.moments.bound(step)
    const now = this.moments.event(step)
    const sockets = this.#sockets(bound)
    const calls = new Map<Party | null, PageItem[]>()
    for (const item of this.#calls) {
      if (item.start >= bound) break
      const party = this.partyOf(item)
      const list = calls.get(party)
      if (list === undefined) calls.set(party, [item])
      else list.push(item)
    }
    const scene = (party: Party): PartyScene => {
      return { party, sockets: sockets.get(party) ?? [], calls: calls.get(party) ?? [] }
    }
    const sent = this.#packets.filter(({ start }) => start < bound)
    const flights = (which: (item: PageItem) => boolean): Flight[] =>
      sent.filter(which).map((item) => this.#flight(item))
    const { said, ended } = this.recording
    return {
      step,
      at: this.moments.at(step),
      who: this.#who(now),
      server: scene(this.cast.server),
      clients: this.cast.clients.map(scene),
      flights: flights(({ end }) => end === -1 || end >= bound),
      landed: flights(({ state, end }) => end === now && state === 'delivered'),
      lost: [
        ...flights(({ state, end }) => end === now && state !== 'delivered'),
        ...this.#refused(now, sent),
      ],
      faults: this.#faults.filter(
        ({ start, end }) => start < bound && (end === -1 || end >= bound),
      ),
      said: said.filter(({ after }) => after <= bound).map(({ line }) => line),
      ended: bound >= ended,
    }
  }

  #who(now: number): Party | null {
    const event = this.recording.events[now]
    if (event === undefined) return null
    const item = this.#ends.get(now)
    if (event.kind === 'delivered' || event.kind === 'dropped') {
      if (item === undefined) return null
      return event.kind === 'delivered' ? this.receiverOf(item) : this.partyOf(item)
    }
    return 'sock' in event ? this.cast.of(event.host, event.sock) : this.cast.ofHost(event.host)
  }

  /** Who has an address that a packet names. */
  #partyAt(facts: PageItem['facts'], field: 'from' | 'to'): Party | null {
    const address = facts.find(([name]) => name === field)?.[1]
    return address === undefined ? null : this.cast.at(address)
  }

  #partyOfLane(index: number): Party | null {
    const lane = this.recording.page.lanes[index]
    return lane === undefined ? null : this.cast.of(lane.host, lane.sock)
  }

  #flight(item: PageItem): Flight {
    const { times } = this.recording.page
    const sent = times[item.start] ?? 0
    const due = item.end === -1 ? Number.POSITIVE_INFINITY : (times[item.end] ?? sent)
    const [from, to] = [this.partyOf(item), this.receiverOf(item)]
    const last = item.end === -1 ? Number.POSITIVE_INFINITY : this.moments.stepOf(item.end)
    return {
      item,
      from,
      to,
      sent,
      due,
      steps: [this.moments.stepOf(item.start), last],
      why: item.why,
    }
  }

  /** What reached a listener that dropped it in this step, because it found no room. */
  #refused(now: number, sent: readonly PageItem[]): Flight[] {
    const event = this.recording.events[now]
    if (event?.kind !== 'change' || !DROPPED.test(event.what)) return []
    const items = sent.filter(({ end }) => end >= 0 && end < now)
    const last = items.toSorted((one, other) => one.end - other.end).at(-1)
    if (last === undefined) return []
    return [{ ...this.#flight(last), why: event.what.replace(DROPPED, '') }]
  }

  #sockets(bound: number): Map<Party | null, SocketScene[]> {
    const found = new Map<Party | null, SocketScene[]>()
    for (const [host, indices] of this.#hosts) {
      for (const row of this.recording.sockets[lastBelow(indices, bound)] ?? []) {
        const key = `${host} ${row.sock}`
        const remote = endpointText(row.remote)
        const party = this.cast.of(host, row.sock)
        const socket: SocketScene = {
          sock: row.sock,
          protocol: row.protocol,
          state: this.#state(key, bound) ?? row.state,
          local: endpointText(row.local),
          remote,
          peer: row.remote === null ? null : this.cast.at(remote),
          receiveQueue: row.listener === null ? row.receiveQueue : 0,
          sendQueue: row.listener === null ? row.sendQueue : 0,
          queues: row.listener === null ? null : this.#queuesOf(key, bound, row.listener),
        }
        const list = found.get(party)
        if (list === undefined) found.set(party, [socket])
        else list.push(socket)
      }
    }
    return found
  }

  #change(changes: Map<string, number[]>, key: string, bound: number): ChangeTrace | null {
    const event = this.recording.events[lastBelow(changes.get(key) ?? [], bound)]
    return event?.kind === 'change' ? event : null
  }

  #state(key: string, bound: number): string | null {
    return this.#change(this.#changes, key, bound)?.what.split(' -> ')[1] ?? null
  }

  #queuesOf(
    key: string,
    bound: number,
    { syn, accept }: { readonly syn: { limit: number }; readonly accept: { limit: number } },
  ): SocketScene['queues'] {
    const seen = this.#change(this.#queues, key, bound)?.queues
    const queue = (view: QueueView | undefined, limit: number): Queue => {
      const peers = view?.peers ?? []
      return { limit, parties: peers.map((peer) => this.cast.at(endpointText(peer))) }
    }
    return { syn: queue(seen?.syn, syn.limit), accept: queue(seen?.accept, accept.limit) }
  }
}

function note(lists: Map<string, number[]>, key: string, index: number): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [index])
  else list.push(index)
}
