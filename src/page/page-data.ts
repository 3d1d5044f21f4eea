// A trace as the data of its page: events that belong together become one item, with their lanes and rules.
import type { Packet } from '../core/packet.ts'
import type { Rule } from '../core/rule.ts'
import { LASTING } from '../sim/fault/schedule.ts'
import { hostsOfSchedule } from '../sim/fault/schedule-hosts.ts'
import { destinationText, sourceText } from '../sim/segment-text.ts'
import type {
  AnswerTrace,
  CallTrace,
  DeliveredTrace,
  DroppedTrace,
  FaultTrace,
  SentTrace,
  TraceEvent,
} from '../sim/trace.ts'
import { callText, outcomeText, queueText } from '../sim/trace-text.ts'
import { Lanes } from './lanes.ts'
import type { Fact, PageData, PageItem, RuleWords } from './model.ts'
import { PacketReader } from './packet-items.ts'

type Draft = { -readonly [K in keyof PageItem]: PageItem[K] } & {
  facts: Fact[]
  rules: string[]
}

/** What a host is busy with at an instant: the rules that fire meanwhile belong to it. */
interface Busy {
  readonly at: number
  readonly packet: Draft | null
  readonly sock: number | null
}

interface Flight {
  readonly item: Draft
  /** Whether one of its ends was told of: the next one is a copy. */
  over: boolean
}

export function pageData(trace: Iterable<TraceEvent>, title: string): PageData {
  const reader = new PageReader([...trace])
  return reader.read(title)
}

class PageReader {
  readonly #events: readonly TraceEvent[]
  readonly #lanes: Lanes
  readonly #packets = new PacketReader()
  readonly #items: Draft[] = []
  readonly #rules = new Map<string, RuleWords>()
  readonly #calls = new Map<string, Draft>()
  readonly #flights = new Map<number, Flight>()
  readonly #faults = new Map<number, Draft>()
  readonly #busy = new Map<string, Busy>()

  constructor(events: readonly TraceEvent[]) {
    this.#events = events
    this.#lanes = new Lanes(events)
  }

  read(title: string): PageData {
    for (const [index, event] of this.#events.entries()) this.#event(index, event)
    this.#items.sort((one, other) => one.start - other.start)
    return {
      title,
      times: this.#events.map(({ at }) => at),
      lanes: this.#lanes.list(),
      items: this.#items,
      rules: Object.fromEntries(this.#rules),
    }
  }

  #event(index: number, event: TraceEvent): void {
    const { at, host } = event
    switch (event.kind) {
      case 'call':
        this.#call(index, event)
        this.#busy.set(host, { at, packet: null, sock: event.sock })
        return
      case 'answer':
        this.#answer(index, event)
        this.#busy.set(host, { at, packet: null, sock: event.sock })
        return
      case 'sent':
        this.#sent(index, event)
        return
      case 'delivered':
      case 'dropped':
        this.#arrived(index, event)
        return
      case 'change': {
        const { sock, what, queues } = event
        const item = this.#item('change', index, this.#lanes.of(host, sock), what)
        if (queues === null) return
        item.facts.push(['SYN queue', queueText(queues.syn)])
        item.facts.push(['accept queue', queueText(queues.accept)])
        return
      }
      case 'rule':
        this.#rule(index, host, event.sock, event.rule)
        return
      case 'timer':
        this.#item('timer', index, this.#lanes.of(host, event.sock), 'timer')
        this.#busy.set(host, { at, packet: null, sock: event.sock })
        return
      case 'fault':
        this.#fault(index, event)
        return
    }
  }

  #call(index: number, event: CallTrace): void {
    const { host, sock, id, call } = event
    const item = this.#item('call', index, this.#lanes.of(host, sock), call)
    item.text = callText(event)
    item.end = -1
    item.state = 'open'
    item.facts.push(['call', item.text])
    this.#calls.set(`${host} ${id}`, item)
  }

  #answer(index: number, { host, id, answer, waited }: AnswerTrace): void {
    const item = this.#calls.get(`${host} ${id}`)
    if (item === undefined) return
    this.#calls.delete(`${host} ${id}`)
    const outcome = outcomeText(answer)
    item.end = index
    item.state = answer.failure === null ? 'ok' : 'failed'
    item.waited = waited
    item.text = `${item.text} = ${outcome}`
    item.facts.push(['answer', outcome])
    this.#cite(item, answer.rule)
  }

  #sent(index: number, event: SentTrace): void {
    const { host, id, to, packet } = event
    const marks = this.#packets.sent(packet)
    const item = this.#packet(index, host, to, packet)
    item.marks = marks
    item.facts.push(['packet', String(id)])
    this.#flights.set(id, { item, over: false })
  }

  /** One end of a packet; of a packet that has several ends, each is an item. */
  #arrived(index: number, event: DeliveredTrace | DroppedTrace): void {
    const { at, host, id, from, packet } = event
    const flight = this.#flights.get(id)
    const item = this.#landing(index, event, flight)
    item.end = index
    if (event.kind === 'delivered') {
      item.state = 'delivered'
      const local = destinationText(packet)
      const owner = this.#lanes.owner(host, local, sourceText(packet), index)
      item.to = this.#lanes.of(host, owner)
      this.#busy.set(host, { at, packet: item, sock: owner })
      return
    }
    item.state = event.place
    item.why = event.why
    item.facts.push(['lost by', event.why])
    if (event.place === 'input') this.#busy.set(host, { at, packet: item, sock: null })
    if (from === '') item.facts.push(['from host', 'a router'])
  }

  #landing(index: number, event: DeliveredTrace | DroppedTrace, flight: Flight | undefined): Draft {
    if (flight !== undefined && !flight.over) {
      flight.over = true
      return flight.item
    }
    const to = event.kind === 'delivered' ? event.host : event.to
    const item = this.#packet(index, event.from, to, event.packet)
    item.facts.push(['packet', String(event.id)])
    if (flight !== undefined) {
      item.start = flight.item.start
      item.lane = flight.item.lane
      item.facts.push(['copy', 'one more of the same packet'])
    }
    return item
  }

  #packet(index: number, host: string, to: string | null, packet: Packet): Draft {
    const { label, text, facts } = this.#packets.words(packet)
    const source = sourceText(packet)
    const destination = destinationText(packet)
    const busy = this.#busy.get(host)
    const maker = busy !== undefined && busy.at === this.#events[index]?.at ? busy.sock : null
    const owner = this.#lanes.owner(host, source, destination, index) ?? maker
    const item = this.#item('packet', index, this.#lanes.of(host, owner), label)
    item.text = text
    item.state = 'open'
    item.end = -1
    item.facts.push(...facts)
    if (to !== null) {
      item.to = this.#lanes.of(to, this.#lanes.owner(to, destination, source, index))
    }
    return item
  }

  /** A rule that decides about a packet is told of with the packet, others by themselves. */
  #rule(index: number, host: string, sock: number | null, rule: Rule): void {
    const busy = this.#busy.get(host)
    const now = busy !== undefined && busy.at === this.#events[index]?.at
    if (now && busy.packet !== null) {
      this.#cite(busy.packet, rule)
      return
    }
    const owner = sock ?? (now ? busy.sock : null)
    this.#cite(this.#item('rule', index, this.#lanes.of(host, owner), rule.id), rule)
  }

  #fault(index: number, { host, id, phase, what, fault }: FaultTrace): void {
    const known = this.#faults.get(id)
    if (known !== undefined && phase === 'end') {
      known.end = index
      known.state = 'ok'
      return
    }
    const item = this.#item('fault', index, host === '' ? -1 : this.#lanes.of(host, null), what)
    this.#faults.set(id, item)
    if (fault !== null) {
      const names = hostsOfSchedule([fault]).map(([, name]) => name)
      item.hosts = [...new Set(names)].filter((name) => this.#lanes.of(name, null) >= 0)
      item.facts.push(['as data', JSON.stringify(fault)])
    } else if (host !== '') item.hosts = [host]
    const forGood = phase === 'once' && fault !== null && LASTING[fault.kind]
    if (phase !== 'begin' && !forGood) return
    item.end = -1
    item.state = 'open'
  }

  #item(kind: PageItem['kind'], index: number, lane: number, label: string): Draft {
    const item: Draft = {
      kind,
      lane,
      to: -1,
      start: index,
      end: index,
      state: 'ok',
      marks: [],
      why: '',
      hosts: [],
      waited: false,
      label,
      text: label,
      facts: [],
      rules: [],
    }
    this.#items.push(item)
    return item
  }

  #cite(item: Draft, rule: Rule): void {
    this.#rules.set(rule.id, [rule.when, rule.then, rule.source])
    if (!item.rules.includes(rule.id)) item.rules.push(rule.id)
  }
}
