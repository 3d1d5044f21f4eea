// Runs a program in a world of its own from the beginning to the end and keeps all that happens. Virtual time costs
// nothing: what a visitor then plays, steps through and goes back in is this record. Programs are asynchronous
// functions, which nobody can copy halfway; the same settings give the same record, always.
import {
  DeadlockError,
  type NetstatRow,
  type SimulatedWorld,
  simulate,
  type TraceEvent,
} from '../../../src/index.ts'
import type { PageData } from '../../../src/page/model.ts'
import { pageData } from '../../../src/page/page-data.ts'
import { TraceHash } from '../../../src/sim/index.ts'
import { endpointText } from '../../../src/sim/netstat.ts'
import { type Knobs, LOCAL_HOST, type Log, type Program } from './catalogue.ts'
import { knownProgram, type Settings } from './settings.ts'

/** What a program said, after so many events. */
export interface Said {
  readonly after: number
  readonly line: string
}

/** The sockets of a host after an event. */
export type Sockets = readonly NetstatRow[]

export interface Recording {
  readonly settings: Settings
  readonly events: readonly TraceEvent[]
  /** The same, read: calls, packets, changes, and the lanes they belong to. */
  readonly page: PageData
  /** For each event, the sockets of its host once the input that it belongs to was over. */
  readonly sockets: readonly Sockets[]
  readonly said: readonly Said[]
  /** How many events there were when the program ended. What follows is the network's. */
  readonly ended: number
  /** What the program threw. */
  readonly failure: string | null
  /** Whether it was stopped because it went on for too long. */
  readonly cut: boolean
  /** Of all events with their bytes: equal for equal runs, here and anywhere else. */
  readonly hash: string
}

/** More events than this are too many to look at. */
export const MOST_EVENTS = 10_000

const NONE: Sockets = []

/** Whether nothing has changed that is shown. */
function alike(one: Sockets, other: Sockets): boolean {
  if (one.length !== other.length) return false
  return one.every((row, index) => {
    const last = other[index] as NetstatRow
    return (
      row.sock === last.sock &&
      row.state === last.state &&
      row.receiveQueue === last.receiveQueue &&
      row.sendQueue === last.sendQueue &&
      endpointText(row.local) === endpointText(last.local) &&
      endpointText(row.remote) === endpointText(last.remote)
    )
  })
}

/** What an input begins with. All of it is told when it is over: what follows within it finds the same sockets. */
const BEGINNINGS: ReadonlySet<TraceEvent['kind']> = new Set(['call', 'delivered', 'timer', 'fault'])

class Recorder {
  readonly events: TraceEvent[] = []
  readonly sockets: Sockets[] = []
  readonly said: Said[] = []
  readonly hash = new TraceHash()
  readonly #world: SimulatedWorld
  readonly #last = new Map<string, Sockets>()
  cut = false

  constructor(world: SimulatedWorld) {
    this.#world = world
    world.trace$.subscribe((event) => this.#add(event))
  }

  #add(event: TraceEvent): void {
    if (this.cut) return
    this.events.push(event)
    this.hash.add(event)
    this.sockets.push(this.#socketsAfter(event))
    if (this.events.length < MOST_EVENTS) return
    this.cut = true
    queueMicrotask(() => this.#world.close())
  }

  /** The same array for as long as nothing has changed. */
  #socketsAfter({ host, kind }: TraceEvent): Sockets {
    if (host === '') return NONE
    const last = this.#last.get(host)
    if (last !== undefined && !BEGINNINGS.has(kind)) return last
    const sockets = this.#world.world.netstat(host)
    if (last !== undefined && alike(sockets, last)) return last
    this.#last.set(host, sockets)
    return sockets
  }

  readonly log: Log = (line) => {
    if (!this.cut) this.said.push({ after: this.events.length, line })
  }
}

export async function record(settings: Settings): Promise<Recording> {
  const program = knownProgram(settings.program)
  const { profile, seed, latency, knobs, faults } = settings
  const world = simulate({ profile, seed, latency, faults })
  const recorder = new Recorder(world)
  let failure: string | null = null
  try {
    await run(program, world, recorder.log, latency, knobs)
  } catch (error) {
    failure = failureText(error)
  }
  const ended = recorder.events.length
  if (!recorder.cut) await world.run().catch(() => {})
  world.close()
  const { events, sockets, said, hash, cut } = recorder
  return {
    settings,
    events,
    page: pageData(events, program.title),
    sockets,
    said,
    ended,
    failure: cut ? null : failure,
    cut,
    hash: hash.digest(),
  }
}

/** What a program threw. Where in the page's script its calls were made helps nobody: it is left out. */
function failureText(error: unknown): string {
  if (error instanceof DeadlockError) {
    const calls = error.blocked.map(
      ({ host, call, local }) => `${call} of ${host} (${endpointText(local)})`,
    )
    return `Every program waits, and nothing will happen any more. Blocked for ever: ${calls.join(', ')}.`
  }
  return error instanceof Error ? error.message : String(error)
}

function run(
  program: Program,
  world: SimulatedWorld,
  log: Log,
  latency: number,
  knobs: Knobs,
): Promise<void> {
  if (program.kind === 'world') return program.run(world, log, knobs)
  return program.run(world.host(LOCAL_HOST, { loopbackDelay: latency }), log, knobs)
}
