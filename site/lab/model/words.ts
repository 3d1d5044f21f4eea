// What an event says to a visitor: one sentence, and the rule of the kernel that decided it.

import type { Rule } from '../../../src/core/rule.ts'
import type { TraceEvent } from '../../../src/index.ts'
import type { Fact, PageItem } from '../../../src/page/model.ts'
import { valueText } from '../../../src/sim/trace-text.ts'
import type { Party } from './cast.ts'
import { DROPPED, type Scenes } from './scene.ts'

/** `0.010 s`, `1.234 567 s` where microseconds matter. */
export function timeText(micros: number): string {
  const digits = (micros % 1000 === 0 ? 3 : 6) as 3 | 6
  return `${(micros / 1e6).toFixed(digits)} s`
}

/** `20 ms`, `1.5 s` */
export function spanText(micros: number): string {
  if (micros < 1000) return `${micros} µs`
  if (micros < 1e6) return `${Number((micros / 1000).toFixed(1))} ms`
  return `${Number((micros / 1e6).toFixed(2))} s`
}

const nameOf = (party: Party | null, otherwise = 'the program'): string => party?.name ?? otherwise

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const SOCKETS: Readonly<Record<string, string>> = {
  'socket(2, 1, 0)': 'socket(AF_INET, SOCK_STREAM)',
  'socket(2, 2, 0)': 'socket(AF_INET, SOCK_DGRAM)',
}

const endpoint = (ip: string, port: string): string =>
  ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`

/** A call or an answer of the trace as a program would write it: no flags that are 0, `10.0.0.1:80` for an address. */
export function shortCall(text: string): string {
  return (SOCKETS[text] ?? text)
    .replace(/\{family: \d+, ip: "([^"]*)", port: (\d+)[^}]*\}/g, (_, ip: string, port: string) =>
      endpoint(ip, port),
    )
    .replace(/\["([^"]*)", (\d+)\]/g, (_, ip: string, port: string) => endpoint(ip, port))
    .replace(/^\[(\d+), ([^[\]]*\d)\]$/, 'descriptor $1, from $2')
    .replace(/^((?:send|recv)\w*\(.*), 0\)$/s, '$1)')
}

/** What an item is called in the list of calls: `connect(10.0.0.1:80)`. */
export const callWords = (item: PageItem): string =>
  shortCall(item.facts.find(([name]) => name === 'call')?.[1] ?? item.label)

/** `ok`, `7`, `ECONNREFUSED`; null while it has none. */
export const answerWords = (item: PageItem): string | null => {
  const answer = item.facts.find(([name]) => name === 'answer')?.[1]
  return answer === undefined ? null : shortCall(answer)
}

const LOST: Readonly<Record<string, string>> = {
  output: 'does not leave its host',
  link: 'is lost on the way',
  input: 'is turned away on arrival',
}

export class Words {
  readonly #scenes: Scenes
  readonly #starts = new Map<number, PageItem>()
  readonly #ends = new Map<number, PageItem>()

  constructor(scenes: Scenes) {
    this.#scenes = scenes
    for (const item of scenes.recording.page.items) {
      if (!this.#starts.has(item.start)) this.#starts.set(item.start, item)
      if (item.end >= 0) this.#ends.set(item.end, item)
    }
  }

  /** What happens in a step, in one sentence. */
  of(step: number): string {
    const index = this.#scenes.moments.event(step)
    const event = this.#scenes.recording.events[index]
    if (event === undefined) return 'Nothing has happened yet.'
    return capital(this.#sentence(event, index))
  }

  /** The rules that decided it: its own, or those of the step that it follows from. */
  rules(step: number): readonly Rule[] {
    for (let from = step; from > 0; from -= 1) {
      const rules = this.#ownRules(from)
      if (rules.length > 0 || !this.#follows(from)) return rules
    }
    return []
  }

  #ownRules(step: number): readonly Rule[] {
    const { moments, recording } = this.#scenes
    const rules = new Set<Rule>()
    for (let index = moments.event(step); index < moments.bound(step); index += 1) {
      const event = recording.events[index]
      if (event?.kind === 'rule') rules.add(event.rule)
      if (event?.kind === 'answer') rules.add(event.answer.rule)
    }
    return [...rules]
  }

  /** Whether a step is what the one before it led to, within the same input of a host. */
  #follows(step: number): boolean {
    const { moments, recording } = this.#scenes
    const event = recording.events[moments.event(step)]
    const before = recording.events[moments.event(step - 1)]
    if (event?.kind !== 'change' && event?.kind !== 'sent') return false
    return event.host === before?.host && event.at === before.at
  }

  /** What is known of a step beyond its sentence: the fields of a packet, the arguments of a call. */
  facts(step: number): readonly Fact[] {
    const index = this.#scenes.moments.event(step)
    const kind = this.#scenes.recording.events[index]?.kind
    const ends = kind === 'delivered' || kind === 'dropped'
    const item = ends ? this.#ends.get(index) : this.#starts.get(index)
    if (item?.kind !== 'packet') return []
    return item.facts.filter(([name]) => name !== 'packet')
  }

  /** Whether something is lost, refused, reset, sent again, or fails in a step. */
  isTrouble(step: number): boolean {
    const index = this.#scenes.moments.event(step)
    const event = this.#scenes.recording.events[index]
    if (event?.kind === 'dropped') return true
    if (event?.kind === 'change') return DROPPED.test(event.what)
    if (event?.kind === 'answer') return event.answer.failure !== null
    const marks = event?.kind === 'sent' ? (this.#starts.get(index)?.marks ?? []) : []
    return marks.length > 0
  }

  #sentence(event: TraceEvent, index: number): string {
    const { cast, recording } = this.#scenes
    const item = this.#starts.get(index) ?? this.#ends.get(index)
    const who = 'sock' in event ? nameOf(cast.of(event.host, event.sock)) : event.host
    switch (event.kind) {
      case 'call':
        return `${who} calls ${item === undefined ? event.call : callWords(item)}${this.#waits(item, index)}`
      case 'answer': {
        const began = recording.page.times[this.#ends.get(index)?.start ?? index] ?? event.at
        const took = event.waited && event.at > began ? ` after ${spanText(event.at - began)}` : ''
        const { failure, value } = event.answer
        if (failure !== null) return `${event.call} fails for ${who}${took}: ${failure}`
        const gives = value === undefined ? '' : `: ${this.#answer(index)}`
        return `${event.call} returns to ${who}${took}${gives}`
      }
      case 'sent': {
        const again = item?.marks.includes('again') === true ? ' again' : ''
        return `${this.#from(item)} sends ${item?.label}${again} to ${this.#to(item)}`
      }
      case 'delivered':
        return `${this.#ends.get(index)?.label} reaches ${this.#to(this.#ends.get(index))}`
      case 'dropped': {
        const lost = this.#ends.get(index)
        return `${lost?.label} of ${this.#from(lost)} ${LOST[event.place]}: ${event.why}`
      }
      case 'change':
        return this.#change(event.what, who)
      case 'timer':
        return `a timer of ${who} is due`
      case 'fault':
        return event.phase === 'end' ? `it is over: ${event.what}` : `a fault: ${event.what}`
      case 'rule':
        return event.rule.then
    }
  }

  #change(what: string, who: string): string {
    if (DROPPED.test(what)) return `the listener drops the SYN: ${what.replace(DROPPED, '')}`
    if (what.includes(' -> ')) return `${who}: ${what.replace(' -> ', ' → ')}`
    const queue = /^(SYN|accept) queue (\d+)/.exec(what)
    if (queue !== null) return `the ${queue[1]} queue holds ${queue[2]}`
    return `${who}: ${what}`
  }

  /** A call that does not return at once is blocked. */
  #waits(item: PageItem | undefined, index: number): string {
    if (item?.kind !== 'call' || item.start !== index) return ''
    return item.waited || item.end === -1 ? ', and is blocked' : ''
  }

  #answer(index: number): string {
    const item = this.#ends.get(index)
    return item === undefined ? valueText(undefined) : (answerWords(item) ?? '')
  }

  #from(item: PageItem | undefined): string {
    return item === undefined ? '' : nameOf(this.#scenes.partyOf(item), 'somebody')
  }

  #to(item: PageItem | undefined): string {
    return item === undefined ? '' : nameOf(this.#scenes.receiverOf(item), 'nobody')
  }
}
