// What is told to the outside once an input is done: first the answers to blocked calls, then what observers hear.
// Whoever is told may make calls at once; what comes of them is told after what was already waiting to be told, so
// everybody sees everything in one order. An observer that throws is cut off and cannot break the run.
import type { Completion } from '../core/socket/effect.ts'

/** Takes the answer to a call that had been blocked. */
export type CompletionSink = (wait: number, answer: Completion['answer']) => void

export type Observer<T> = (event: T) => void

/** Whoever has a channel: told when it begins or ceases to be observed. */
export interface Observed {
  observe(): void
}

const NOBODY: readonly never[] = []

/** A stream of events with its observers. Nothing is published while nobody observes. */
export class Channel<T> {
  /** Who is told. */
  observers: readonly Observer<T>[] = NOBODY
  readonly #owner: Observed

  constructor(owner: Observed) {
    this.#owner = owner
  }

  /** Whether anybody observes. */
  get observed(): boolean {
    return this.observers.length > 0
  }

  /** Gives what ends the observation. */
  subscribe(observer: Observer<T>): () => void {
    this.observers = [...this.observers, observer]
    if (this.observers.length === 1) this.#owner.observe()
    return () => this.remove(observer)
  }

  /** Tells an observer no more. */
  remove(observer: Observer<T>): void {
    if (!this.observers.includes(observer)) return
    this.observers = this.observers.filter((other) => other !== observer)
    if (this.observers.length === 0) this.#owner.observe()
  }
}

/** One event on its way to the observers of a channel. */
class Posting<T> {
  readonly #channel: Channel<T>
  readonly #event: T

  constructor(channel: Channel<T>, event: T) {
    this.#channel = channel
    this.#event = event
  }

  tell(outbox: Outbox): void {
    for (const observer of this.#channel.observers) {
      try {
        observer(this.#event)
      } catch (error) {
        this.#channel.remove(observer)
        outbox.failed(error)
      }
    }
  }
}

export class Outbox {
  /** What observers threw, in order. */
  readonly failures: unknown[] = []
  /** Called with what an observer threw, in place of keeping it. */
  onFailure: ((error: unknown) => void) | null = null
  #sinks: CompletionSink[] = []
  #completions: Completion[] = []
  #postings: { tell(outbox: Outbox): void }[] = []
  #draining = false

  /** An observer has thrown. */
  failed(error: unknown): void {
    if (this.onFailure === null) this.failures.push(error)
    else this.onFailure(error)
  }

  complete(sink: CompletionSink, completion: Completion): void {
    this.#sinks.push(sink)
    this.#completions.push(completion)
  }

  post<T>(channel: Channel<T>, event: T): void {
    this.#postings.push(new Posting(channel, event))
  }

  /** Tells everything. Called from within, it does nothing: the outermost call goes on with what was added. */
  drain(): void {
    if (this.#draining) return
    if (this.#completions.length === 0 && this.#postings.length === 0) return
    this.#draining = true
    let completed = 0
    let told = 0
    try {
      for (;;) {
        if (completed < this.#completions.length) {
          const { wait, answer } = this.#completions[completed] as Completion
          const sink = this.#sinks[completed] as CompletionSink
          completed += 1
          sink(wait, answer)
        } else if (told < this.#postings.length) {
          this.#postings[told++]?.tell(this)
        } else break
      }
    } finally {
      if (completed > 0) this.#forgetCompletions()
      if (told > 0) this.#postings = []
      this.#draining = false
    }
  }
  #forgetCompletions(): void {
    // One is the rule: the arrays stay.
    if (this.#completions.length === 1) {
      this.#sinks.pop()
      this.#completions.pop()
      return
    }
    this.#sinks = []
    this.#completions = []
  }
}
