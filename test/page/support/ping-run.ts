/** The example that pings: its world needs raw sockets, so it is none of the tutorials' programs. */
import ping from '../../../examples/ping.ts'
import { simulate, type TraceEvent } from '../../../src/index.ts'

export async function pingRun(): Promise<TraceEvent[]> {
  const world = simulate()
  const events: TraceEvent[] = []
  world.trace$.subscribe((event) => events.push(event))
  await ping(world.host('host'), () => {})
  world.close()
  return events
}
