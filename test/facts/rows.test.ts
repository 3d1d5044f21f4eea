// Rows of the facts of which the corpus has no case, as the kernel answered them.
import { describe, expect, test } from 'vitest'
import type { Case } from '../conformance/case.ts'
import { loadCases } from '../conformance/load.ts'
import { failureText } from '../conformance/report.ts'
import { judge } from '../conformance/verdict.ts'
import { PROGRAMS } from './programs.ts'

const recorded = loadCases('test/facts/rows.json')
const corpus = loadCases('test/corpus')

async function failureOf(played: Case): Promise<string | null> {
  const verdict = await judge(played, 'strict')
  return verdict.verdict.kind === 'passed' ? null : failureText(verdict, false)
}

test('every program has been recorded', () => {
  expect(recorded.map(({ id }) => id)).toEqual(PROGRAMS.map(({ id }) => id))
})

test.each(recorded.map((played) => [played.area, played.title, played] as const))(
  '%s: %s',
  async (_, __, played) => {
    expect(await failureOf(played)).toBeNull()
  },
)

/** A case of the corpus with other arguments and another outcome in some of its steps. */
function altered(id: string, steps: Readonly<Record<number, object>>): Case {
  const base = corpus.find((played) => played.id === id) as Case
  return { ...base, steps: base.steps.map((step, at) => ({ ...step, ...steps[at] })) }
}

describe('facts 2.4: a firewall that answers', () => {
  test.each([
    ['icmp-port-unreachable', 'ECONNREFUSED'],
    ['icmp-host-unreachable', 'EHOSTUNREACH'],
    ['icmp-net-unreachable', 'ENETUNREACH'],
    ['icmp-admin-prohibited', 'EHOSTUNREACH'],
    ['icmp-host-prohibited', 'EHOSTUNREACH'],
    ['icmp-proto-unreachable', 'ENOPROTOOPT'],
    ['tcp-reset', 'ECONNREFUSED'],
  ])('a SYN with %s: %s after one round trip', async (reply, errno) => {
    const played = altered('net-reject-icmp-admin-prohibited', {
      0: { args: ['h2', reply, 'tcp'] },
      2: { expect: { errno, t_ms: 100 } },
    })
    expect(await failureOf(played)).toBeNull()
  })

  test.each([
    ['icmp-port-unreachable', 'ECONNREFUSED'],
    ['icmp-host-unreachable', null],
    ['icmp-net-unreachable', null],
    ['icmp-admin-prohibited', 'EHOSTUNREACH'],
    ['icmp-proto-unreachable', 'ENOPROTOOPT'],
  ])('a datagram of a connected socket with %s: %s once', async (reply, errno) => {
    const polled = errno === null ? ['POLLOUT'] : ['POLLOUT', 'POLLERR']
    const played = altered('net-reject-udp-icmp-port-unreachable', {
      0: { args: ['h2', reply, 'udp'] },
      4: { expect: { ok: polled } },
      5: { expect: errno === null ? { ok: 1 } : { errno } },
    })
    expect(await failureOf(played)).toBeNull()
  })
})
