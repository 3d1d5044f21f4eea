/** Runs a program in a world and keeps what it said. */
import { realHost } from '../adapters/real/real-host.ts'
import { simulate } from '../adapters/sim/simulated-world.ts'
import type { ProfileName } from '../core/kernel/profile.ts'
import { formatTime } from '../core/time.ts'
import type { FaultSchedule } from '../sim/fault/schedule.ts'
import type { TraceEvent } from '../sim/trace.ts'
import type { Program } from './load.ts'
import { close, settle, type Thrown } from './settle.ts'

export type WorldName = 'sim' | 'real'

/** What the worlds are called in sentences. */
export const WORLD_TEXT = { sim: 'simulated', real: 'real' } as const

/** The one host of the simulated world: its loopback carries server and client. */
export const HOST = 'host'

/** How a program ended. */
export interface Outcome {
  readonly world: WorldName
  /** What it logged. */
  readonly lines: readonly string[]
  /** What it threw, if it did. */
  readonly failure: Thrown | undefined
  /** How long it ran by its host's clock, in milliseconds. */
  readonly lasted: number
  /** How long that took really, in milliseconds. */
  readonly took: number
}

export interface RunOptions {
  readonly seed?: number | undefined
  readonly profile?: ProfileName | undefined
  /** What is done to the simulated world. */
  readonly faults?: FaultSchedule | undefined
  /** Milliseconds of real time that the program may take; null: any. */
  readonly limit?: number | null | undefined
  /** Told each line as it is logged, with the host's clock as text. */
  readonly onLine?: ((line: string, at: string) => void) | undefined
  /**
   * Told that the program begins, and how to ask for the virtual time in milliseconds (null where time is real). Its
   * result is called when the program has ended.
   */
  readonly onBegin?: ((now: () => number | null) => () => void) | undefined
  /** Told what happens in the simulated world. */
  readonly onEvent?: ((event: TraceEvent) => void) | undefined
}

export function runIn(
  world: WorldName,
  program: Program,
  options: RunOptions = {},
): Promise<Outcome> {
  return world === 'sim' ? runSimulated(program, options) : runReal(program, options)
}

/** On one host of a simulated world. */
async function runSimulated(program: Program, options: RunOptions): Promise<Outcome> {
  const { seed, profile, faults = [], limit = null, onLine, onEvent, onBegin } = options
  const world = simulate({
    faults,
    ...(seed === undefined ? {} : { seed }),
    ...(profile === undefined ? {} : { profile }),
  })
  const host = world.host(HOST)
  if (onEvent !== undefined) world.trace$.subscribe(onEvent)
  const lines: string[] = []
  const log = (line: string): void => {
    lines.push(String(line))
    onLine?.(String(line), formatTime(world.world.now))
  }
  const began = performance.now()
  const ended = onBegin?.(() => world.now)
  const failure = await settle(
    () => program(host, log),
    limit,
    () => world.blocked,
  )
  ended?.()
  const took = performance.now() - began
  await close(() => world.close())
  return { world: 'sim', lines, failure, lasted: world.now, took }
}

/** On this machine. What the program leaves open is closed. */
async function runReal(program: Program, options: RunOptions): Promise<Outcome> {
  const { limit = null, onLine, onBegin } = options
  const host = realHost()
  const lines: string[] = []
  const log = (line: string): void => {
    lines.push(String(line))
    onLine?.(String(line), '')
  }
  const began = performance.now()
  const ended = onBegin?.(() => null)
  const failure = await settle(
    () => program(host, log),
    limit,
    () => host.blocked,
  )
  ended?.()
  const took = performance.now() - began
  await close(() => host.dispose())
  return { world: 'real', lines, failure, lasted: took, took }
}
