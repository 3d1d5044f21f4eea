/** Plays a case: its steps one after the other, on the format's clock. */
import { Actor } from './actor.ts'
import { NothingYet } from './arguments.ts'
import { CALLS } from './calls/index.ts'
import {
  BLOCK_MS,
  type Case,
  type Json,
  LOOP_SECONDS,
  type Outcome,
  SETTLE_MS,
  type Step,
  type TraceRow,
  UNTIMED,
} from './case.ts'
import { type CaseWorld, makeWorld } from './case-world.ts'
import { mismatch } from './compare.ts'
import { type TraceLevel, type TraceMismatch, traceMismatch } from './compare-trace.ts'
import { NETWORK_CALLS } from './network.ts'
import { Call } from './stage.ts'

/** A step as it was played. */
export interface Played {
  readonly step: Step
  readonly got: Outcome
  /** What differs from the expectation; null when nothing does or there is none. */
  readonly mismatch: string | null
  /** The ids of the rules that decided something from here to the next step. */
  readonly rules: readonly string[]
}

export interface PlayedCase {
  readonly case: Case
  readonly steps: readonly Played[]
  readonly trace: readonly TraceRow[] | null
  readonly traceMismatch: TraceMismatch | null
}

/** A sleep must end; it gets so many seconds more than it asks for. */
const SLEEP_SPARE_SECONDS = 5

/** The names of the calls of a case that nobody here knows. */
export function unknownCalls(played: Case): string[] {
  const names = played.steps
    .filter(
      ({ who, call }) => !(who === 'net' ? NETWORK_CALLS : CALLS).has(call) && call !== 'await',
    )
    .map(({ call }) => call)
  return [...new Set(names)]
}

export async function playCase(played: Case, level: TraceLevel = 'strict'): Promise<PlayedCase> {
  const player = new Player(played)
  try {
    return await player.play(level)
  } finally {
    player.end()
  }
}

const CAPTURE_TAIL_MS = 50

class Player {
  readonly #case: Case
  readonly #world: CaseWorld
  readonly #actors = new Map<string, Actor>()

  constructor(played: Case) {
    this.#case = played
    this.#world = makeWorld(played)
  }

  end(): void {
    this.#world.end()
  }

  async play(level: TraceLevel): Promise<PlayedCase> {
    const { clock, stage } = this.#world
    const steps: Played[] = []
    for (const step of this.#case.steps) {
      this.#world.stepBegins()
      const got = await this.#step(step)
      const settled = got.skipped === true ? 0 : (this.#case.settle_ms ?? SETTLE_MS)
      await clock.runUntil(clock.now + settled)
      steps.push({
        step,
        got,
        mismatch: mismatch(step, got, stage.symbols),
        rules: this.#world.rulesSinceStepBegan(),
      })
    }
    // The recorder let this much more pass before it stopped capturing.
    if (this.#case.capture !== undefined) await clock.runUntil(clock.now + CAPTURE_TAIL_MS)
    const expected = this.#case.trace
    const trace = this.#case.capture === undefined ? null : this.#world.trace()
    return {
      case: this.#case,
      steps,
      trace,
      traceMismatch:
        expected === undefined || trace === null
          ? null
          : traceMismatch(expected, trace, stage.symbols, level),
    }
  }

  async #step(step: Step): Promise<Outcome> {
    const { clock, stage } = this.#world
    if (step.who === 'net') {
      NETWORK_CALLS.get(step.call)?.(this.#world, step.args ?? [])
      return { ok: null }
    }
    const actor = this.#actor(step.who)
    const known = step.sock === undefined || stage.sockets.has(step.sock)
    if (step.call === 'await' ? !actor.busy : actor.busy || !known) return { skipped: true }
    if (step.call !== 'await') actor.begin(() => this.#make(step), !UNTIMED.has(step.call))
    await clock.runUntil(clock.now + this.#patienceMs(step), () => actor.ended)
    return actor.take()
  }

  async #make(step: Step): Promise<Json> {
    const play = CALLS.get(step.call)
    if (play === undefined) throw new NothingYet(step.call)
    return await play(new Call(this.#world.stage, step))
  }

  #actor(who: string): Actor {
    const found = this.#actors.get(who)
    if (found !== undefined) return found
    const made = new Actor(this.#world.clock)
    this.#actors.set(who, made)
    return made
  }

  #patienceMs(step: Step): number {
    const block = this.#case.block_ms ?? BLOCK_MS
    const seconds = step.args?.[0]
    if (step.call === 'await') return typeof seconds === 'number' ? seconds * 1000 : block
    if (step.call === 'sleep') return (Number(seconds) + SLEEP_SPARE_SECONDS) * 1000
    if (UNTIMED.has(step.call)) return LOOP_SECONDS * 1000
    return step.wait === undefined ? block : step.wait * 1000
  }
}
