/** Shows what happens to the sixth client: pictures, times, and the profile that refuses it. */
import { errnoName } from '../../core/errno.ts'
import { FIN, type Packet } from '../../core/packet.ts'
import { formatTime } from '../../core/time.ts'
import { mermaid } from '../../sim/mermaid.ts'
import type { ChangeTrace, TraceEvent } from '../../sim/trace.ts'
import type { Program } from '../load.ts'
import { type Outcome, runIn } from '../worlds.ts'
import { Cast, isSyn } from './cast.ts'
import { type Said, Timeline } from './timeline.ts'

export interface Show {
  readonly outcome: Outcome
  /** Everything up to where the program begins to close. */
  readonly happenings: readonly (TraceEvent | Said)[]
  readonly cast: Cast
}

/** Runs the program in the simulated world and keeps what happens. */
export async function watch(program: Program): Promise<Show> {
  const happenings: (TraceEvent | Said)[] = []
  const outcome = await runIn('sim', program, {
    onEvent: (event) => happenings.push(event),
    onLine: (line, at) => happenings.push({ kind: 'said', at: Number(at) * 1e6, line }),
  })
  return { outcome, happenings: beginning(happenings), cast: new Cast(happenings.filter(isEvent)) }
}

const isEvent = (one: TraceEvent | Said): one is TraceEvent => one.kind !== 'said'

/** What happens before the sockets are closed, and the next word of the program. */
function beginning(all: readonly (TraceEvent | Said)[]): readonly (TraceEvent | Said)[] {
  const end = all.findIndex((one) => one.kind === 'sent' && isFin(one.packet))
  const open = end === -1 ? all : all.slice(0, end)
  const last = open.findLastIndex((one) => one.kind === 'delivered' || isQueues(one))
  const word = open.findIndex((one, i) => i > last && one.kind === 'said')
  return word === -1 ? open : open.slice(0, word + 1)
}

function isFin({ body }: Packet): boolean {
  return body.kind === 'tcp' && (body.flags & FIN) !== 0
}

/** The picture for a terminal. */
export function timeline({ happenings, cast }: Show): string[] {
  return new Timeline(cast).lines(happenings)
}

/** The picture for whatever draws Mermaid. */
export function diagram({ happenings, cast }: Show): string {
  const events = happenings.filter(isEvent).map((event) => cast.play(event))
  return mermaid(lastOfEach(events), { hosts: ['server'], calls: false })
}

/** A connection that moves from one queue to the other is out of both in between: that is left out. */
function lastOfEach(events: readonly TraceEvent[]): TraceEvent[] {
  const shown = events.filter(
    (one) => one.kind === 'delivered' || one.kind === 'sent' || isQueues(one),
  )
  return shown.filter((one, i) => {
    const next = shown[i + 1]
    return !(isQueues(one) && isQueues(next) && next.at === one.at)
  })
}

function isQueues(one: TraceEvent | Said | undefined): one is ChangeTrace {
  return one?.kind === 'change' && one.queues !== null
}

/** When each client sent a SYN, in seconds: `client 7: 0.000 1.000`. */
export function synTimes({ happenings, cast }: Show): Map<string, string[]> {
  const times = new Map<string, string[]>()
  for (const one of happenings) {
    if (one.kind !== 'sent' || !isSyn(one.packet)) continue
    const client = cast.from(one.packet)
    const at = formatTime(one.at).slice(0, -3)
    times.set(client, [...(times.get(client) ?? []), at])
  }
  return times
}

/** As the seventh client, but nobody is ever accepted: the attempt runs to its end. */
export const forsaken: Program = async (host, log) => {
  const address = ['127.0.0.1', 9994] as const
  const listener = host.socket()
  await listener.bind(address)
  await listener.listen(0)
  await host.socket().connect(address)
  const error = await host.socket().connectEx(address)
  log(`${errnoName(error)} after ${host.now / 1000} s`)
}
