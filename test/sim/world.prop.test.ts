// Random worlds: whatever is sent, set and broken, a run repeats exactly, a fork does what its original does, and no
// packet is delivered twice, or both delivered and lost.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { TraceEvent } from '../../src/sim/trace.ts'
import { TraceText } from '../../src/sim/trace-text.ts'
import { World } from '../../src/sim/world.ts'
import { FAKE_STACK } from './support/fake-stack.ts'
import { Program } from './support/programs.ts'

const NAMES = ['a', 'b', 'c'] as const

type Op =
  | { kind: 'send'; from: number; to: string; text: string }
  | { kind: 'timer'; on: number; after: number }
  | { kind: 'latency'; from: number; to: number; us: number }
  | { kind: 'loss'; from: number; to: number; rate: number }
  | { kind: 'partition'; some: number; others: number }
  | { kind: 'drop' | 'heal' | 'reject' | 'down' | 'up'; on: number }
  | { kind: 'run'; us: number }

const host = fc.nat(2)
const target = fc.constantFrom(
  ...[
    '10.0.0.1',
    '10.0.0.2',
    '10.0.0.3',
    '10.0.0.9',
    '127.0.0.1',
    '10.0.0.255',
    '8.8.8.8',
    'fd00::2',
  ],
)
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      from: host,
      to: target,
      text: fc.constantFrom('ping', 'pingping', 'x', 'df', 'y'.repeat(3000)),
    }),
  },
  fc.record({ kind: fc.constant('timer' as const), on: host, after: fc.nat(3) }),
  fc.record({ kind: fc.constant('latency' as const), from: host, to: host, us: fc.nat(2000) }),
  fc.record({
    kind: fc.constant('loss' as const),
    from: host,
    to: host,
    rate: fc.constantFrom(0, 0.5, 1),
  }),
  fc.record({ kind: fc.constant('partition' as const), some: host, others: host }),
  fc.record({
    kind: fc.constantFrom<'drop' | 'heal' | 'reject' | 'down' | 'up'>(
      ...(['drop', 'heal', 'reject', 'down', 'up'] as const),
    ),
    on: host,
  }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('run' as const), us: fc.nat(3000) }) },
)

const name = (n: number): string => NAMES[n] as string

function apply(world: World, fds: readonly number[], one: Op): void {
  const program = (n: number): Program => new Program(world, name(n))
  switch (one.kind) {
    case 'send':
      program(one.from).sendTo(fds[one.from] as number, one.text, one.to, 7)
      break
    case 'timer':
      program(one.on).timer(fds[one.on] as number, one.after)
      break
    case 'latency':
      if (one.from !== one.to) world.link(name(one.from), name(one.to)).latency = one.us
      break
    case 'loss':
      if (one.from !== one.to) {
        world.link(name(one.from), name(one.to)).add({ kind: 'loss', rate: one.rate })
      }
      break
    case 'partition':
      if (one.some !== one.others) world.partition(name(one.some), name(one.others))
      break
    case 'drop':
      world.dropTo(name(one.on))
      break
    case 'heal':
      world.healTo(name(one.on))
      break
    case 'reject':
      world.reject(name(one.on), 'icmp-host-unreachable')
      break
    case 'down':
      world.linkDown(name(one.on))
      break
    case 'up':
      world.linkUp(name(one.on))
      break
    case 'run':
      world.runUntil(world.now + one.us)
      break
  }
}

function begin(): { world: World; fds: readonly number[] } {
  const world = new World({ stack: FAKE_STACK, seed: 5 })
  return { world, fds: NAMES.map((one) => new Program(world, one).socket(7)) }
}

function record(world: World): { events: TraceEvent[]; lines: string[] } {
  const text = new TraceText()
  const [events, lines]: [TraceEvent[], string[]] = [[], []]
  world.trace.subscribe((event) => {
    events.push(event)
    lines.push(text.line(event))
  })
  return { events, lines }
}

const state = (world: World): unknown => [
  world.now,
  world.fabric.packets,
  world.hosts.map((one) => [...one.kernel.records.values()]),
]

it('a run repeats exactly, watched or not', () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 40 }), (ops) => {
      const run = (watched: boolean) => {
        const { world, fds } = begin()
        const { lines } = watched ? record(world) : { lines: [] }
        for (const one of ops) apply(world, fds, one)
        world.runUntilIdle()
        return { lines, end: JSON.stringify(state(world)) }
      }
      const first = run(true)
      expect(run(true)).toEqual(first)
      expect(run(false).end).toBe(first.end)
    }),
    { numRuns: 60 },
  )
})

it('a fork does what its original does, and neither disturbs the other', () => {
  fc.assert(
    fc.property(
      fc.array(op, { maxLength: 25 }),
      fc.array(op, { maxLength: 25 }),
      fc.array(op, { maxLength: 25 }),
      (before, after, other) => {
        const { world, fds } = begin()
        for (const one of before) apply(world, fds, one)
        const [fork, third] = [world.fork(), world.fork()]
        const rest = (of: World, ops: readonly Op[]): string[] => {
          const { lines } = record(of)
          for (const one of ops) apply(of, fds, one)
          of.runUntilIdle()
          return lines
        }
        // What is done to one copy in between is not seen by the next.
        rest(third, other)
        const lines = rest(fork, after)
        expect(rest(world, after)).toEqual(lines)
        expect(JSON.stringify(state(world))).toBe(JSON.stringify(state(fork)))
      },
    ),
    { numRuns: 60 },
  )
})

it('every packet has one end', () => {
  fc.assert(
    fc.property(fc.array(op, { maxLength: 40 }), (ops) => {
      const { world, fds } = begin()
      const { events } = record(world)
      for (const one of ops) apply(world, fds, one)
      world.runUntilIdle()
      const ends = new Map<string, number>()
      let last = 0
      for (const event of events) {
        expect(event.at).toBeGreaterThanOrEqual(last)
        last = event.at
        if (event.kind !== 'delivered' && event.kind !== 'dropped') continue
        const receiver = event.kind === 'delivered' ? event.host : event.to
        const key = `${event.id} ${receiver}`
        ends.set(key, (ends.get(key) ?? 0) + 1)
      }
      expect([...ends.values()].every((count) => count === 1)).toBe(true)
      for (const event of events) {
        if (event.kind !== 'sent' || event.to === null) continue
        expect(ends.get(`${event.id} ${event.to}`)).toBe(1)
      }
    }),
    { numRuns: 60 },
  )
})
