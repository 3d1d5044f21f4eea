// A simulated world of a few hosts for tests of what is done to them.

import type { SimulateOptions } from '../../../src/adapters/sim/options.ts'
import { simulate } from '../../../src/adapters/sim/simulated-world.ts'
import type { TraceEvent } from '../../../src/sim/trace.ts'
import { TraceHash, TraceText } from '../../../src/sim/trace-text.ts'

export function setting(options: SimulateOptions = {}) {
  const world = simulate({ latency: 10, ...options })
  const [client, server] = [world.host('client'), world.host('server')]
  return { world, client, server }
}

/** What was done to a world, as the trace tells of it. */
export function faultLines(world: ReturnType<typeof simulate>): string[] {
  const lines: string[] = []
  const text = new TraceText()
  world.trace$.subscribe((event) => {
    if (event.kind === 'fault') lines.push(text.line(event))
  })
  return lines
}

export function events(world: ReturnType<typeof simulate>): TraceEvent[] {
  const all: TraceEvent[] = []
  world.trace$.subscribe((event) => all.push(event))
  return all
}

export function hashOf(world: ReturnType<typeof simulate>): TraceHash {
  const hash = new TraceHash()
  world.trace$.subscribe((event) => hash.add(event))
  return hash
}
