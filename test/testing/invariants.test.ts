/** The stack keeps its own invariants whatever programs do; and each invariant sees what it is there to see. */
import { expect, test } from 'vitest'
import { AF_INET, SOCK_DGRAM, simulate } from '../../src/index.ts'
import type { TraceEvent } from '../../src/sim/trace.ts'
import {
  CheckFailedError,
  callPrograms,
  check,
  datagramHonesty,
  fifoAccept,
  type Invariant,
  InvariantError,
  nothingLeftOpen,
  played,
  queueLimits,
  STACK_INVARIANTS,
  streamIntegrity,
} from '../../src/testing/index.ts'

test('drawn programs under drawn faults break none', async () => {
  const report = await check(played(), {
    runs: 60,
    input: callPrograms(),
    invariants: STACK_INVARIANTS,
    faults: ['packets', 'links', 'partitions', 'pauses', 'accepts', 'resets'],
  })
  expect(report.runs).toBe(60)
})

test('a drawn program is printed, shrunk by whole calls, and replayed', async () => {
  const never: Invariant = {
    name: 'nobody is reset',
    watch: () => ({
      event(event): void {
        if (event.kind === 'answer' && event.answer.failure === 'ECONNRESET')
          throw new InvariantError('x', 'reset')
      },
    }),
  }
  const options = { input: callPrograms(), invariants: [never], runs: 500, faults: false } as const
  const error = await check(played(), options).catch((thrown: unknown) => thrown)
  if (!(error instanceof CheckFailedError)) throw error
  expect(String(error.case.input)).toMatch(/^server: l\.listen\(7000, 0\); s\d = l\.accept\(\); /)
  expect(String(error.case.input).split('\n')).toHaveLength(2)
  const again = await check(played(), { ...options, replay: error.token ?? '' }).catch(
    (thrown) => thrown,
  )
  expect(again.hash).toBe(error.hash)
})

/** The events of a small exchange, tampered with, as an invariant sees them. */
async function seen(
  invariant: Invariant,
  tamper: (event: TraceEvent) => TraceEvent,
): Promise<void> {
  const world = simulate()
  const watch = invariant.watch(world)
  let failure: unknown = null
  world.trace$.subscribe((event) => {
    try {
      watch.event?.(tamper(event))
    } catch (error) {
      failure ??= error
    }
  })
  const [server, client] = [world.host('server'), world.host('client')]
  const listener = await server.createServer(['', 80])
  const sock = client.socket()
  await sock.connect(['server', 80])
  const [conn] = await listener.accept()
  await sock.sendall('hello')
  await conn.recv(100)
  const [here, there] = [client, server].map((host) => host.socket(AF_INET, SOCK_DGRAM))
  await there?.bind(['', 53])
  await here?.sendto('question', ['server', 53])
  await there?.recvfrom(100)
  if (failure !== null) throw failure
}

const honest = (event: TraceEvent): TraceEvent => event

/** Another byte comes out than went in. */
function altered(event: TraceEvent): TraceEvent {
  if (event.kind !== 'answer' || !event.call.startsWith('recv')) return event
  const { bytes } = event.answer.value as { bytes: Uint8Array }
  const value = { ...(event.answer.value as object), bytes: bytes.map((byte) => byte ^ 1) }
  return { ...event, answer: { ...event.answer, value } as typeof event.answer }
}

function crowded(event: TraceEvent): TraceEvent {
  if (event.kind !== 'change' || event.queues === null) return event
  const peers = Array.from({ length: 200 }, () => null)
  return { ...event, queues: { ...event.queues, accept: { limit: 1, peers } } }
}

test.each([
  ['streamIntegrity', streamIntegrity, altered],
  ['datagramHonesty', datagramHonesty, altered],
  ['queueLimits', queueLimits, crowded],
] as const)('%s sees what breaks it', async (_, invariant, tamper) => {
  await seen(invariant, honest)
  await expect(seen(invariant, tamper)).rejects.toThrow(InvariantError)
})

test('fifoAccept sees who comes too early', () => {
  const watch = fifoAccept.watch(simulate())
  const peer = (port: number) =>
    ({ family: AF_INET, ip: '10.0.0.9', port, flowInfo: 0, scopeId: 0 }) as const
  const base = { at: 0, host: 'server', sock: 1 } as const
  const queue = (ports: readonly number[]): TraceEvent => ({
    ...base,
    kind: 'change',
    what: 'accept-queue',
    local: null,
    remote: null,
    queues: { accept: { limit: 9, peers: ports.map(peer) }, syn: { limit: 9, peers: [] } },
  })
  watch.event?.(queue([1, 2]))
  watch.event?.(queue([1]))
  const answer = { failure: null, value: { descriptor: 4, address: peer(2) }, rule: null }
  expect(() =>
    watch.event?.({
      ...base,
      kind: 'answer',
      id: 1,
      call: 'accept',
      answer,
      waited: false,
    } as unknown as TraceEvent),
  ).toThrow('accepted 10.0.0.9:2 before 10.0.0.9:1')
})

test('nothingLeftOpen names what is open', async () => {
  const leaky = check(
    { one: (host) => void host.socket() },
    { invariants: [nothingLeftOpen()], runs: 2 },
  )
  await expect(leaky).rejects.toThrow('one has 1 descriptors open')
})
