// Captures of the examples, alone and under faults, as tshark reads them: nothing malformed, no bad checksum, and its
// analysis marks exactly what the trace marks. Skips loudly where tshark is not there.
import { describe, expect, test } from 'vitest'
import ping from '../../examples/ping.ts'
import { simulate } from '../../src/adapters/sim/simulated-world.ts'
import { SO_RCVBUF, SOL_SOCKET } from '../../src/core/constants/socket-options.ts'
import { RST } from '../../src/core/packet.ts'
import { pcapng } from '../../src/sim/pcapng.ts'
import { type Mark, SegmentMarks } from '../../src/sim/segment-marks.ts'
import type { TraceEvent } from '../../src/sim/trace.ts'
import { SCHEDULES } from '../engines/support/schedules.ts'
import { PROGRAM_NAMES, PROGRAMS } from '../examples/support/programs.ts'
import { CLIENT, SERVER, twoHosts } from '../faults/support/two-hosts.ts'
import { volume } from '../faults/support/volume.ts'
import { dissect, type Frame, tsharkIsThere } from './support/tshark.ts'

type Program = typeof volume

/** A frame of one host's capture, as the trace has it; null for what others sent. */
interface Expected {
  readonly reset: boolean
  readonly marks: readonly Mark[] | null
}

/** What stands in the capture of one host, in order. */
function expectedOf(events: readonly TraceEvent[], host: string): Expected[] {
  const marks = new SegmentMarks()
  const frames: Expected[] = []
  for (const event of events) {
    if (event.kind !== 'sent' && event.kind !== 'delivered' && event.kind !== 'dropped') continue
    const { body } = event.packet
    const reset = body.kind === 'tcp' && (body.flags & RST) !== 0
    const found = event.kind === 'sent' ? marks.sent(event.packet) : null
    const arrives =
      event.kind === 'delivered' || (event.kind === 'dropped' && event.place === 'input')
    if (event.host !== host || (arrives && event.from === host)) continue
    if (event.kind === 'sent') frames.push({ reset, marks: found })
    else if (arrives) frames.push({ reset, marks: null })
  }
  return frames
}

/** Looks at a capture of each host's own view; gives how often each mark was found. */
function compare(events: readonly TraceEvent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  const hosts = new Set(events.filter(({ kind }) => kind === 'sent').map(({ host }) => host))
  for (const host of hosts) {
    const expected = expectedOf(events, host)
    const frames = dissect(pcapng(events, { hosts: [host] }))
    expect(frames).toHaveLength(expected.length)
    const wrong = frames.filter(({ malformed, badChecksum }) => malformed || badChecksum)
    expect(wrong).toEqual([])
    const own = (frame: Frame, i: number): unknown => {
      const { marks } = expected[i] as Expected
      const { again, duplicateAck, zeroWindow } = frame
      return marks === null ? null : { again, duplicateAck, zeroWindow }
    }
    const found = frames.map((frame, i) => [i + 1, frame.reset, own(frame, i)])
    const wanted = expected.map(({ reset, marks }, i) => {
      for (const mark of [...(marks ?? []), ...(reset ? ['reset'] : [])]) {
        counts[mark] = (counts[mark] ?? 0) + 1
      }
      const has = (mark: Mark): boolean => marks?.includes(mark) ?? false
      const analysis = {
        again: has('again'),
        duplicateAck: has('dup-ack'),
        zeroWindow: has('zero-window'),
      }
      return [i + 1, reset, marks === null ? null : analysis]
    })
    expect(found).toEqual(wanted)
  }
  return counts
}

/** A reader that sleeps while its window fills, and closes with data unread: probes, a window that opens, a reset. */
const slowReader: Program = async (host) => {
  const listener = host.socket()
  listener.setsockopt(SOL_SOCKET, SO_RCVBUF, 8192)
  await listener.bind(['127.0.0.1', 9989])
  await listener.listen(1)
  const serve = async (): Promise<void> => {
    const [conn] = await listener.accept()
    await host.sleep(5000)
    await conn.recv(6000)
    await host.sleep(5000)
    await conn.close()
  }
  const send = async (): Promise<void> => {
    const sock = host.socket()
    await sock.connect(['127.0.0.1', 9989])
    await sock.sendall(new Uint8Array(100_000)).catch(() => {})
    await sock.close()
  }
  await Promise.all([serve(), send()])
}

async function eventsOf(program: Program, schedule: string | null): Promise<TraceEvent[]> {
  const world = simulate(
    schedule === null ? {} : { latency: 20, faults: SCHEDULES[schedule] ?? [] },
  )
  const events: TraceEvent[] = []
  world.trace$.subscribe((event) => events.push(event))
  const client = world.host(CLIENT)
  const host = schedule === null ? client : twoHosts(client, world.host(SERVER))
  await program(host, () => {}).catch(() => {})
  world.close()
  return events
}

describe.runIf(tsharkIsThere)('tshark', { timeout: 120_000 }, () => {
  test.each(PROGRAM_NAMES)('%s', async (name) => {
    compare(await eventsOf(PROGRAMS[name], null))
  })

  test.each(['lossy', 'bursts', 'narrow', 'cut', 'dying'])(
    'a lot of data, %s',
    async (schedule) => {
      const counts = compare(await eventsOf(volume, schedule))
      if (schedule !== 'dying') expect(counts['again']).toBeGreaterThan(0)
      if (schedule === 'lossy') expect(counts['dup-ack']).toBeGreaterThan(10)
    },
  )

  test('a reader that is too slow', async () => {
    const counts = compare(await eventsOf(slowReader, 'none'))
    expect(counts['zero-window']).toBeGreaterThan(1)
    expect(counts['reset']).toBeGreaterThan(0)
  })

  test('ping', async () => {
    compare(await eventsOf(ping, null))
  })

  test.each(['sixth-client', 'concurrent'] as const)('%s, bursts of loss', async (name) => {
    compare(await eventsOf(PROGRAMS[name], 'bursts'))
  })
})
