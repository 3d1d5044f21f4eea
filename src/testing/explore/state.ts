/**
 * One state of an exploration: a world, how far each actor has come, and what may happen next. Nothing waits outside of
 * it, so that it can be forked.
 */
import type { Answer } from '../../core/answer.ts'
import type { AcceptedDescriptor } from '../../core/kernel/waiting.ts'
import { type Micros, ms } from '../../core/time.ts'
import type { WorldEvent } from '../../sim/event.ts'
import type { Fault } from '../../sim/fault/schedule.ts'
import { faultText } from '../../sim/fault/text.ts'
import type { NetstatRow } from '../../sim/netstat.ts'
import type { QueueEntry } from '../../sim/queue.ts'
import type { World } from '../../sim/world.ts'
import { type CallProgram, type Step, stepText } from '../arbitraries/call-program.ts'
import { eventText, hostOfEvent, inOrderOfLinks } from './events.ts'
import { History } from './history.ts'
import { openSocket, resultText, runStep } from './steps.ts'

/** How far an actor has come. */
interface Progress {
  /** The step that comes next, or that waits. */
  at: number
  /** The wait of its call; null when none waits. */
  wait: number | null
  /** When its sleep is over; null when it does not sleep. */
  wakes: Micros | null
  /** What each step has come to: `ok`, or the name of an errno. */
  results: readonly string[]
}

const START: Progress = { at: 0, wait: null, wakes: null, results: [] }

/** Something that may happen next. */
export type Choice =
  | { readonly kind: 'step'; readonly actor: string }
  | { readonly kind: 'wake'; readonly actor: string }
  | { readonly kind: 'event'; readonly entry: QueueEntry<WorldEvent> }
  | { readonly kind: 'fault'; readonly fault: Fault }

/** A state of a program under exploration: a world, and how far its actors are. */
export class State {
  /** The world in it. */
  readonly world: World
  readonly #program: CallProgram
  readonly #progress: Map<string, Progress>
  /** Descriptors by host and name. */
  readonly #sockets: Map<string, number>
  readonly #history: History
  /** Faults that have been placed. */
  faults: number

  constructor(program: CallProgram, world: World, original: State | null = null) {
    this.#program = program
    this.world = world
    const names = Object.keys(program.actors)
    const before = original === null ? null : original.#progress
    this.#progress = new Map(names.map((name) => [name, { ...START, ...before?.get(name) }]))
    this.#sockets = new Map(original === null ? [] : original.#sockets)
    this.#history = original === null ? new History(program.hosts) : original.#history.clone()
    this.faults = original?.faults ?? 0
    for (const host of program.hosts) {
      world.host(host).onCompletion = (wait, answer) => this.#completed(host, wait, answer)
    }
  }

  /** A copy that goes its own way. */
  fork(): State {
    return new State(this.#program, this.world.fork(), this)
  }

  /** Equal for states from which the same follows: what each host has been through, in its order, with the times. */
  key(): string {
    return this.#history.key(this.world.now)
  }

  // Looking

  /** Milliseconds. */
  get now(): number {
    return this.world.now / 1000
  }

  /** What the steps of an actor have come to so far. */
  results(actor: string): readonly string[] {
    return this.#of(actor).results
  }

  /** Whether all steps of all actors are over. */
  get done(): boolean {
    return Object.entries(this.#program.actors).every(
      ([name, { steps }]) => this.#of(name).at >= steps.length,
    )
  }

  /** The actors that wait in a call. */
  get waiting(): readonly string[] {
    return [...this.#progress].filter(([, { wait }]) => wait !== null).map(([name]) => name)
  }

  /** The sockets of a host. */
  netstat(host: string): readonly NetstatRow[] {
    return this.world.netstat(host)
  }

  #of(actor: string): Progress {
    const progress = this.#progress.get(actor)
    if (progress === undefined) throw new RangeError(`no actor ${actor}`)
    return progress
  }

  // What may happen

  /** What may happen at this instant; when nothing does, at the next one. Empty at the end. */
  choices(): readonly Choice[] {
    const steps = this.#ready().map((actor): Choice => ({ kind: 'step', actor }))
    const sleepers = [...this.#progress].filter(([, { wakes }]) => wakes !== null)
    const next = Math.min(
      this.world.next,
      ...sleepers.map(([, { wakes }]) => wakes ?? Number.POSITIVE_INFINITY),
    )
    if (next === Number.POSITIVE_INFINITY || (steps.length > 0 && next > this.world.now)) {
      return steps
    }
    const wakes = sleepers.filter(([, progress]) => progress.wakes === next)
    const events = this.world.next === next ? inOrderOfLinks(this.world.loop.due()) : []
    return [
      ...steps,
      ...wakes.map(([actor]): Choice => ({ kind: 'wake', actor })),
      ...events.map((entry): Choice => ({ kind: 'event', entry })),
    ]
  }

  #ready(): string[] {
    return Object.entries(this.#program.actors)
      .filter(([name, { steps }]) => {
        const { at, wait, wakes } = this.#of(name)
        return wait === null && wakes === null && at < steps.length
      })
      .map(([name]) => name)
  }

  /** Lets it happen; gives a line that says what did. */
  take(choice: Choice): string {
    switch (choice.kind) {
      case 'step':
        return this.#step(choice.actor)
      case 'wake':
        return this.#wake(choice.actor)
      case 'event': {
        const { entry } = choice
        const text = eventText(entry.value, this.world)
        const host = hostOfEvent(entry.value)
        if (host === null) this.#history.addToAll(entry.at, text)
        else this.#history.add(host, entry.at, text)
        this.world.loop.take(entry.handle)
        return text
      }
      case 'fault': {
        const { host, what } = faultText(choice.fault)
        const text = `fault ${host} ${what}`
        this.#history.addToAll(this.world.now, text)
        this.faults += 1
        this.world.apply([choice.fault])
        return text
      }
    }
  }

  #step(actor: string): string {
    const { host, steps } = this.#program.actors[actor] as CallProgram['actors'][string]
    const progress = this.#of(actor)
    const step = steps[progress.at] as Step
    const text = `${actor}: ${stepText(step)}`
    this.#history.add(this.#hostIndex(host), this.world.now, text)
    if (step.op === 'sleep') {
      progress.wakes = this.world.now + ms(step.ms)
      return text
    }
    if (step.op === 'listen' || step.op === 'connect') {
      this.#sockets.set(`${host} ${step.sock}`, openSocket(this.world, host))
    }
    const answer = runStep(this.world, host, step, this.#descriptor(host, step))
    if (typeof answer === 'number') progress.wait = answer
    else this.#over(host, progress, step, answer)
    return `${text}${typeof answer === 'number' ? ' waits' : ` ${progress.results.at(-1)}`}`
  }

  #wake(actor: string): string {
    const { host } = this.#program.actors[actor] as CallProgram['actors'][string]
    const progress = this.#of(actor)
    const at = progress.wakes ?? this.world.now
    this.world.skipTo(at)
    this.#history.add(this.#hostIndex(host), at, `${actor} wakes`)
    progress.wakes = null
    progress.at += 1
    progress.results = [...progress.results, 'ok']
    return `${actor} wakes`
  }

  #descriptor(host: string, step: Step): number {
    return 'sock' in step ? (this.#sockets.get(`${host} ${step.sock}`) ?? -1) : -1
  }

  #completed(host: string, wait: number, answer: Answer): void {
    for (const [name, progress] of this.#progress) {
      const actor = this.#program.actors[name]
      if (actor?.host !== host || progress.wait !== wait) continue
      progress.wait = null
      this.#over(host, progress, actor.steps[progress.at] as Step, answer)
      return
    }
  }

  /** A step is over. */
  #over(host: string, progress: Progress, step: Step, answer: Answer): void {
    progress.at += 1
    progress.results = [...progress.results, answer.failure ?? resultText(step, answer.value)]
    if (step.op === 'close' || step.op === 'reset') this.#sockets.delete(`${host} ${step.sock}`)
    if (step.op === 'accept' && answer.failure === null) {
      const { descriptor } = answer.value as AcceptedDescriptor
      this.#sockets.set(`${host} ${step.as}`, descriptor)
    }
  }

  #hostIndex(host: string): number {
    return this.#program.hosts.indexOf(host)
  }
}
