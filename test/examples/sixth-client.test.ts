/** How many clients `listen(5)` holds, and what becomes of the others (listen(2), RFC 6298, the measured kernel). */
import { expect, test } from 'vitest'
import { ACK, SYN } from '../../src/core/packet.ts'
import { SocketError, simulate } from '../../src/index.ts'
import type { SentTrace, TraceEvent } from '../../src/sim/trace.ts'
import { run } from './support/run.ts'

/** When a SYN was sent from each port, in seconds, ports in the order in which they first did. */
function synTimes(events: readonly TraceEvent[]): number[][] {
  const times = new Map<number, number[]>()
  for (const { at, packet } of events.filter((e): e is SentTrace => e.kind === 'sent')) {
    const { body } = packet
    if (body.kind !== 'tcp' || (body.flags & (SYN | ACK)) !== SYN) continue
    times.set(body.sourcePort, [...(times.get(body.sourcePort) ?? []), at / 1e6])
  }
  return [...times.values()]
}

test('six are connected, the seventh gets in at its first retry after the accept', async () => {
  const { events, lines } = await run('sixth-client')
  expect(synTimes(events)).toEqual([[0], [0], [0], [0], [0], [0], [0, 1], [0, 1]])
  expect(lines).toContain('client 7: connected after 1.0 s')
})

test('the accept queue holds six of six, the SYN queue nobody, before the accept', async () => {
  const { events } = await run('sixth-client')
  const before = events.filter(
    (event) => event.kind === 'change' && event.queues !== null && event.at < 500_000,
  )
  const last = before.at(-1)
  expect(last).toMatchObject({
    what: 'SYN dropped: accept queue full',
    queues: { accept: { limit: 6 }, syn: { peers: [] } },
  })
  expect(last?.kind === 'change' && last.queues?.accept.peers).toHaveLength(6)
})

test('a client that finds no place tries eleven times and gives up after 131 s', async () => {
  const world = simulate()
  const events: TraceEvent[] = []
  world.trace$.subscribe((event) => events.push(event))
  const host = world.host('host')
  const address = ['127.0.0.1', 9994] as const
  const listener = host.socket()
  await listener.bind(address)
  await listener.listen(5)
  const outcomes = await Promise.allSettled(
    Array.from({ length: 7 }, () => host.socket().connect(address)),
  )
  expect(outcomes.slice(0, 6).map(({ status }) => status)).toEqual(Array(6).fill('fulfilled'))
  expect(outcomes[6]).toMatchObject({ reason: { code: 'ETIMEDOUT', syscall: 'connect' } })
  expect(synTimes(events).at(-1)).toEqual([0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67])
  expect(world.now).toBe(131_000)
})

test.each([
  ['one second and a half', 1500, 2],
  ['ten seconds', 10_000, 11],
  ['a minute', 60_000, 67],
])(
  'after %s without an accept the seventh comes at the retry that follows',
  async (_, wait, at) => {
    const world = simulate()
    const host = world.host('host')
    const address = ['127.0.0.1', 9994] as const
    const listener = host.socket()
    await listener.bind(address)
    await listener.listen(5)
    const times: number[] = []
    const attempts = Array.from({ length: 7 }, async () => {
      await host.socket().connect(address)
      times.push(host.now)
    })
    await host.sleep(wait)
    await listener.accept()
    await Promise.all(attempts)
    expect(times).toEqual([0, 0, 0, 0, 0, 0, at * 1000])
  },
)

test('under the profile that refuses, the sixth client is refused at once', async () => {
  const { events, lines, lasted } = await run('sixth-client', { profile: 'refuse' })
  expect(lines).toEqual([
    'listen(5): 5 of 8 clients are connected, nobody was accepted',
    'one client is accepted',
    'a second later 5 clients are connected',
    ...[1, 2, 3, 4, 5].map((n) => `client ${n}: connected after 0.0 s`),
    ...[6, 7, 8].map((n) => `client ${n}: ECONNREFUSED`),
  ])
  expect(synTimes(events)).toEqual(Array(8).fill([0]))
  expect(lasted).toBe(1500)
})

test('the refusal comes in no time', async () => {
  const world = simulate({ profile: 'refuse' })
  const host = world.host('host')
  const listener = host.socket()
  await listener.bind(['127.0.0.1', 9994])
  await listener.listen(1)
  await host.socket().connect(['127.0.0.1', 9994])
  const refused = await host
    .socket()
    .connect(['127.0.0.1', 9994])
    .catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(SocketError)
  expect(refused).toMatchObject({ code: 'ECONNREFUSED', port: 9994 })
  expect(world.now).toBe(0)
})
