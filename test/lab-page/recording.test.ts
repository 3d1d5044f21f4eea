// Runs of the lab: each program comes to its end under every profile, equal settings give equal runs, and what goes
// wrong in a program is told and not thrown.
import { describe, expect, test } from 'vitest'
import { PROGRAMS, type Program, programOf } from '../../site/lab/model/catalogue.ts'
import { FAULT_KINDS, timed } from '../../site/lab/model/fault-kinds.ts'
import { MOST_EVENTS, record } from '../../site/lab/model/recording.ts'
import {
  checkFaults,
  PROFILE_NAMES,
  type Settings,
  usualSettings,
} from '../../site/lab/model/settings.ts'

const named = (name: string): Program => programOf(name) as Program
const usual = (name: string): Settings => usualSettings(named(name))
const NAMES = PROGRAMS.map(({ name }) => name)

describe.each(NAMES)('%s', (name) => {
  test.each(PROFILE_NAMES)('comes to its end under %s', async (profile) => {
    const run = await record({ ...usual(name), profile })
    expect(run.failure).toBe(null)
    expect(run.cut).toBe(false)
    expect(run.said.length).toBeGreaterThan(0)
    expect(run.ended).toBeGreaterThan(10)
  })

  test('is the same again, and another with another seed', async () => {
    const settings = usual(name)
    const [one, same, other] = await Promise.all([
      record(settings),
      record(settings),
      record({ ...settings, seed: 2 }),
    ])
    expect(same.hash).toBe(one.hash)
    expect(other.hash).not.toBe(one.hash)
  })

  test('lives through every fault that can be added', async () => {
    const program = named(name)
    const settings = usual(name)
    for (const kind of FAULT_KINDS) {
      const fault = kind.make(program, kind.amount?.usual ?? 0)
      if (fault === null) continue
      const added = [...settings.faults, timed(fault, 15, 300)]
      const faults = checkFaults(added, program, settings.knobs)
      const run = await record({ ...settings, faults })
      expect(run.events.filter((event) => event.kind === 'fault').length).toBeGreaterThan(0)
      expect(run.cut).toBe(false)
    }
  })
})

test('a fault that begins later leaves what was before as it was', async () => {
  const settings = usual('overflow')
  const before = await record(settings)
  const faults = [{ kind: 'link', between: ['*', 'server'], loss: 0.5, at: 100 }] as const
  const after = await record({ ...settings, faults })
  const early = before.events.filter(({ at }) => at < 100_000)
  expect(after.events.slice(0, early.length)).toEqual(early)
  expect(after.hash).not.toBe(before.hash)
})

test('a program that waits for ever is told so', async () => {
  const faults = [{ kind: 'link', loopback: 'host', loss: 1 }] as const
  const run = await record({ ...usual('udp-hello'), faults })
  expect(run.failure).toMatch(/recvfrom/)
})

test('a host that loses power takes its programs with it', async () => {
  const faults = [{ kind: 'crash', host: 'server', at: 100 }] as const
  const run = await record({ ...usual('half-close'), faults })
  expect(run.failure).toContain('server')
})

test('what goes on for too long is stopped', async () => {
  const knobs = { backlog: 0, clients: 20, gap: 0, service: 60_000 }
  const faults = [{ kind: 'link', between: ['*', 'server'], duplicate: 1, latency: 3 }] as const
  const run = await record({ ...usual('overflow'), knobs, faults })
  expect(run.events.length).toBeLessThanOrEqual(MOST_EVENTS)
})
