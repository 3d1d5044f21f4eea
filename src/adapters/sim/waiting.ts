/** Who waits in a world: blocked calls of all hosts, timers of programs, and programs that poll in circles. */
import type { Answer } from '../../core/answer.ts'
import type { Micros } from '../../core/time.ts'
import { CallSite } from '../call-site.ts'
import { HostClosedError } from '../host-closed-error.ts'
import type { Pending, Waiter } from '../pending-call.ts'
import { Inquiry } from '../stuck.ts'

/** Where calls wait: the host, or another end. */
export interface WaitingPlace {
  readonly hostname: string
  /** Forgets a call that is given up. */
  forget(call: Waiter): void
}

interface Spinner {
  readonly place: WaitingPlace
  readonly call: Pending
  readonly answer: Answer
}

/**
 * Of so many blocked calls the place is taken when they are made, which costs as much as the call itself; later ones
 * are asked when they are stuck, and know it only if the program awaits them.
 */
const SITES = 256

/** So many calls may find nothing to do at one instant; then they are taken for a program that polls in circles. */
const PATIENCE = 10_000
/** Where such a program has been found, it is found sooner the next time, but never sooner than this. */
const LEAST_PATIENCE = 100

export class Waiting {
  /** Timers of programs that have not fired: sleeps, and what runs on the world's scheduler. */
  timers = 0
  /** What keeps programs alive that wait otherwise than by calls: handles and timers of Node that are referenced. */
  alive = 0
  /** Timers of such programs, referenced or not. */
  loose = 0
  #calls = new Map<Waiter, WaitingPlace>()
  #spinners: Spinner[] = []
  #sites = SITES
  #patience = PATIENCE
  #fruitless = 0
  #fruitlessAt: Micros = -1
  #closed = false

  /** Whether anybody waits for the world to go on. */
  get any(): boolean {
    return this.#calls.size > 0 || this.timers > 0 || this.alive > 0 || this.#spinners.length > 0
  }

  /** The blocked calls, in the order in which they began to wait. */
  get calls(): readonly Waiter[] {
    return [...this.#calls.keys(), ...this.#spinners.map(({ call }) => call)]
  }

  get spinners(): number {
    return this.#spinners.length
  }

  add(call: Waiter, place: WaitingPlace): void {
    if (this.#closed) {
      end([[call, place]])
      return
    }
    call.site = this.takeSite()
    this.#calls.set(call, place)
  }

  /** The place of the call in progress, of the first some hundred. */
  takeSite(): CallSite | null {
    if (this.#sites === 0) return null
    this.#sites -= 1
    return new CallSite()
  }

  remove(call: Waiter): void {
    this.#calls.delete(call)
  }

  /** Gives a call up: nothing of it is left, here or in its kernel. */
  giveUp(call: Waiter): void {
    const place = this.#calls.get(call)
    this.#spinners = this.#spinners.filter((spinner) => spinner.call !== call)
    if (place === undefined) return
    this.#calls.delete(call)
    place.forget(call)
  }

  /** The host that a call waits on. */
  hostOf(call: Waiter): string {
    const spinner = this.#spinners.find((other) => other.call === call)
    return (this.#calls.get(call) ?? spinner?.place)?.hostname ?? ''
  }

  /** The call behind a wait of a host's kernel. */
  find(host: string, wait: number): Waiter | undefined {
    for (const [call, { hostname }] of this.#calls) {
      if (call.wait === wait && hostname === host) return call
    }
    return undefined
  }

  /** A call was answered with "not now" at this time. Whether it should wait, lest time stand still for ever. */
  isSpinning(now: Micros): boolean {
    if (now !== this.#fruitlessAt) {
      this.#fruitlessAt = now
      this.#fruitless = 0
    }
    this.#fruitless += 1
    return this.#fruitless > this.#patience
  }

  spin(call: Pending, answer: Answer, place: WaitingPlace): void {
    if (this.#closed) {
      end([[call, place]])
      return
    }
    this.#spinners.push({ call, answer, place })
    this.#patience = Math.max(LEAST_PATIENCE, this.#patience >> 1)
  }

  releaseSpinners(): void {
    for (const { call, answer } of this.#spinners.splice(0)) call.settle(answer)
  }

  /** The world is over: whoever waits fails, and so does whoever begins to. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    const spinners = this.#spinners.map(({ call, place }) => [call, place] as const)
    const calls = [...this.#calls, ...spinners]
    this.clear()
    end(calls)
  }

  clear(): void {
    this.#calls.clear()
    this.#spinners = []
    this.timers = 0
  }
}

/** Each of the calls is told that its host is gone. */
function end(calls: readonly (readonly [Waiter, WaitingPlace])[]): void {
  if (calls.length === 0) return
  const hosts = new Map(calls)
  new Inquiry([...hosts.keys()], (sites, call) => {
    const site = sites.get(call) ?? call.site
    const { call: name, descriptor } = call
    return new HostClosedError(hosts.get(call)?.hostname ?? '', { call: name, descriptor, site })
  })
}
