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

describe('facts 2.4: a host that is out of reach', () => {
  test('the own link is down: ENETUNREACH at once', async () => {
    const base = corpus.find(({ id }) => id === 'net-noroute') as Case
    const steps = [
      { who: 'net', call: 'link_down', args: ['h1'], expect: { ok: null } },
      { who: 'A', call: 'socket', args: ['AF_INET', 'SOCK_STREAM'], as: 'c' },
      {
        who: 'A',
        sock: 'c',
        call: 'connect',
        args: [['10.0.0.2', 5000]],
        expect: { errno: 'ENETUNREACH' },
      },
    ]
    expect(await failureOf({ ...base, steps })).toBeNull()
  })

  test('datagrams to an address that nobody has are sent, and no error comes', async () => {
    const base = corpus.find(({ id }) => id === 'net-nohost') as Case
    const send = { who: 'A', sock: 'u', call: 'sendto', args: [{ bytes: 'x' }, ['10.0.0.77', 5]] }
    const steps = [
      { who: 'A', call: 'socket', args: ['AF_INET', 'SOCK_DGRAM'], as: 'u' },
      { ...send, expect: { ok: 1 } },
      { who: 'A', call: 'sleep', args: [4], expect: { ok: null } },
      { ...send, expect: { ok: 1 } },
      {
        who: 'A',
        sock: 'u',
        call: 'getsockopt',
        args: ['SOL_SOCKET', 'SO_ERROR'],
        expect: { ok: 0 },
      },
    ]
    expect(await failureOf({ ...base, steps })).toBeNull()
  })
})
