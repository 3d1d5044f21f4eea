// Events of every kind, by hand and of a run.
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { done, fail } from '../../../src/core/answer.ts'
import { rules } from '../../../src/core/rule.ts'
import type { TraceEvent } from '../../../src/sim/trace.ts'
import { World } from '../../../src/sim/world.ts'
import { FAKE_STACK } from './fake-stack.ts'
import { Program } from './programs.ts'

export const RULES = rules('trace-test', {
  ok: ['a call', 'ok', 'test'],
  refused: ['a call', 'ECONNREFUSED', 'test'],
})

export const client = inetAddress(2, '10.0.0.2', 40000)

/** One event of each kind that packets do not give. */
export const EVENTS: readonly TraceEvent[] = [
  {
    at: 0,
    host: 'a',
    kind: 'call',
    sock: 3,
    id: 7,
    call: 'sendto',
    args: [new Uint8Array([104, 105, 10]), ['10.0.0.2', 80]],
  },
  {
    at: 5,
    host: 'a',
    kind: 'answer',
    sock: 3,
    id: 7,
    call: 'sendto',
    answer: done(RULES.ok, 3),
    waited: false,
  },
  {
    at: 1_500_000,
    host: 'a',
    kind: 'answer',
    sock: 4,
    id: 8,
    call: 'connect',
    answer: fail(RULES.refused, 'ECONNREFUSED'),
    waited: true,
  },
  {
    at: 1_500_000,
    host: 'b',
    kind: 'change',
    sock: 1,
    what: 'SYN dropped: accept queue full',
    local: inetAddress(2, '0.0.0.0', 80),
    remote: null,
    queues: { accept: { limit: 2, peers: [client, null] }, syn: { limit: 2, peers: [] } },
  },
  {
    at: 2e6,
    host: 'b',
    kind: 'change',
    sock: 4,
    what: 'tick',
    local: null,
    remote: null,
    queues: null,
  },
  { at: 2e6, host: 'b', kind: 'rule', sock: null, rule: RULES.ok },
  { at: 2e6, host: 'b', kind: 'rule', sock: 4, rule: RULES.refused },
  { at: 2e6, host: 'b', kind: 'timer', sock: 4 },
  { at: 2e6, host: '', kind: 'fault', id: 1, phase: 'begin', what: 'partition a | b', fault: null },
]

export function run(): TraceEvent[] {
  const world = new World({ stack: FAKE_STACK })
  const events: TraceEvent[] = []
  world.trace.subscribe((event) => events.push(event))
  const [a, b] = [new Program(world, 'a'), new Program(world, 'b')]
  b.socket(7)
  const fd = a.socket(9)
  world.link('a', 'b').add({ kind: 'drop-nth', nth: [2] })
  a.sendTo(fd, 'ping;#<x>', '10.0.0.2', 7)
  a.sendTo(fd, 'lost', '10.0.0.2', 7)
  a.sendTo(fd, 'self', '127.0.0.1', 9)
  a.sendTo(fd, 'nobody', '10.0.0.9', 9)
  world.runUntilIdle()
  return events
}
