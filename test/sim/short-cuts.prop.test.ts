// The short cuts of TCP (`send-at-once.ts`, `receive-foreseen.ts`) change nothing: random programs run with and without
// them, watched and unwatched, and come to the same answers, trace, rules, packets and records.
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { type InetAddress, inetAddress } from '../../src/core/address/socket-address.ts'
import type { Answer } from '../../src/core/answer.ts'
import * as calls from '../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../src/core/kernel/host-stack.ts'
import {
  AcceptCall,
  type BlockingCall,
  ConnectCall,
  NO_CONTROL,
  RecvCall,
  SendCall,
} from '../../src/core/socket/call.ts'
import { ReceiveQueue } from '../../src/core/socket/stream/receive-queue.ts'
import { SendQueue } from '../../src/core/tcp/send-queue.ts'
import { Host } from '../../src/sim/host.ts'
import { World } from '../../src/sim/world.ts'

const { taken } = vi.hoisted(() => ({ taken: { allowed: true, sent: 0, received: 0 } }))

vi.mock(import('../../src/core/tcp/send-at-once.ts'), async (original) => {
  const { sendAtOnce } = await original()
  return {
    sendAtOnce: (...args) => {
      const done = taken.allowed && sendAtOnce(...args)
      if (done) taken.sent += 1
      return done
    },
  }
})
vi.mock(import('../../src/core/tcp/receive-foreseen.ts'), async (original) => {
  const { receiveForeseen } = await original()
  return {
    receiveForeseen: (...args) => {
      const done = taken.allowed && receiveForeseen(...args)
      if (done) taken.received += 1
      return done
    },
  }
})

type Op =
  | { kind: 'send'; of: number; size: number; flags: number; all: boolean }
  | { kind: 'recv'; of: number; size: number; flags: number }
  | { kind: 'echo'; of: number; size: number; times: number }
  | { kind: 'option'; of: number; level: number; name: number; value: number }
  | { kind: 'shutdown'; of: number; how: number }
  | { kind: 'close'; of: number }
  | { kind: 'wait'; us: number }

const MSG_OOB = 0x1
const MSG_PEEK = 0x2
const MSG_DONTWAIT = 0x40
const MSG_WAITALL = 0x100
const MSG_MORE = 0x8000

/** Ends of the two connections; the later ones are of the one with a link. */
const of = fc.nat(3)
const size = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 700 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1448, 1460, 4096, 20_000, 66_000, 200_000) },
)
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      of,
      size,
      flags: fc.oneof(
        { weight: 5, arbitrary: fc.constantFrom(0, MSG_DONTWAIT) },
        { weight: 1, arbitrary: fc.constantFrom(MSG_MORE | MSG_DONTWAIT, MSG_OOB | MSG_DONTWAIT) },
      ),
      all: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('recv' as const),
      of,
      size,
      flags: fc.constantFrom(0, MSG_DONTWAIT, MSG_DONTWAIT, MSG_PEEK | MSG_DONTWAIT, MSG_WAITALL),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('echo' as const),
      of,
      size: fc.integer({ min: 1, max: 3000 }),
      times: fc.integer({ min: 1, max: 40 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(of, fc.constantFrom([6, 1], [6, 3], [6, 12], [1, 8], [1, 7], [1, 18]), fc.boolean())
      .map(([sock, [level = 0, name = 0], on]): Op => {
        // SO_RCVBUF and SO_SNDBUF are sizes, SO_RCVLOWAT a count, the rest switches.
        const value = level === 6 ? Number(on) : on ? 3000 : 100
        return { kind: 'option', of: sock, level, name, value }
      }),
  },
  fc.record({ kind: fc.constant('shutdown' as const), of, how: fc.nat(2) }),
  fc.record({ kind: fc.constant('close' as const), of }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      us: fc.constantFrom(1, 30, 100, 2000, 45_000, 300_000, 5_000_000),
    }),
  },
)

/** What an object holds, without what is no state: functions, and whoever owns it. */
function shown(value: unknown): unknown {
  if (value instanceof Uint8Array) return `${value.length} bytes ${value.slice(0, 8).join(' ')}`
  if (Array.isArray(value)) return value.map(shown)
  if (typeof value === 'function') return 'function'
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  const fields = Object.entries(value).filter(([name]) => !/^(owner|ops|carrier|rule)$/.test(name))
  const out: Record<string, unknown> = {}
  for (const [name, field] of fields) out[name] = shown(field)
  if (value instanceof ReceiveQueue) out['bytes'] = shown(value.peek(value.length))
  if (value instanceof SendQueue) {
    out['pieces'] = Array.from({ length: value.size }, (_, index) => {
      const piece = value.at(index)
      return piece === undefined
        ? null
        : { ...(shown(piece) as object), payload: shown(piece.payload) }
    })
  }
  return out
}

const BYTES = Uint8Array.from({ length: 200_000 }, (_, i) => i % 251)

class Run {
  readonly told: unknown[] = []
  readonly #world: World
  readonly #hosts: readonly [Host, Host]
  readonly #ends: { host: Host; fd: number }[] = []

  constructor(watched: boolean, forked: boolean) {
    const counting = watched ? { countRule: (rule: { id: string }) => this.told.push(rule.id) } : {}
    this.#world = new World({ stack: HOST_STACK, ...counting })
    if (watched) this.#world.trace.subscribe((event) => this.told.push(shown(event)))
    const [one, other] = [this.#world.host('one'), this.#world.host('other')]
    this.#hosts = [one, other]
    this.#connect(one, one, inetAddress(2, '127.0.0.1', 80))
    this.#connect(one, other, inetAddress(2, '10.0.0.2', 80))
    for (const host of this.#hosts) host.onCompletion = (wait, answer) => this.#tell(wait, answer)
    if (forked) this.#world.fork()
  }

  #connect(from: Host, to: Host, address: InetAddress): void {
    const door = this.#fd(to)
    this.#world.call(to, (kernel) => calls.bind(kernel, door, address))
    this.#world.call(to, (kernel) => calls.listen(kernel, door, 5))
    const fd = this.#fd(from)
    this.#begin(from, fd, new ConnectCall(address))
    this.#world.runUntil(this.#world.now + 1000)
    const accepted = this.#begin(to, door, new AcceptCall()) as Answer<{ descriptor: number }>
    this.#ends.push({ host: from, fd }, { host: to, fd: accepted.value.descriptor })
  }

  #fd(host: Host): number {
    return this.#world.call(host, (kernel) => calls.socket(kernel, 2, 1, 0)).value
  }

  #begin(host: Host, fd: number, call: BlockingCall): Answer | number {
    return this.#world.call(host, (kernel) => calls.blockingCall(kernel, fd, call, null))
  }

  #tell(wait: number, answer: Answer | number): void {
    const text =
      typeof answer === 'number' ? answer : [answer.rule.id, answer.failure, shown(answer.value)]
    this.told.push([this.#world.now, wait, text])
  }

  make(op: Op): void {
    if (op.kind === 'wait') {
      this.#world.runUntil(this.#world.now + op.us)
      return
    }
    const { host, fd } = this.#ends[op.of] as { host: Host; fd: number }
    if (op.kind === 'send') {
      const bytes = BYTES.subarray(0, op.size)
      this.#tell(0, this.#begin(host, fd, new SendCall(bytes, op.flags, null, NO_CONTROL, op.all)))
    } else if (op.kind === 'recv') {
      this.#tell(0, this.#begin(host, fd, new RecvCall(op.size, op.flags, 0)))
    } else if (op.kind === 'echo') {
      const far = this.#ends[op.of ^ 1] as { host: Host; fd: number }
      for (let time = 0; time < op.times; time += 1) {
        for (const [from, to] of [
          [{ host, fd }, far],
          [far, { host, fd }],
        ] as const) {
          const bytes = BYTES.subarray(0, op.size)
          const call = new SendCall(bytes, MSG_DONTWAIT, null, NO_CONTROL, false)
          this.#tell(0, this.#begin(from.host, from.fd, call))
          if (from.host !== to.host) this.#world.runUntil(this.#world.now + 200)
          this.#tell(0, this.#begin(to.host, to.fd, new RecvCall(op.size, MSG_DONTWAIT, 0)))
        }
      }
    } else if (op.kind === 'option') {
      const { level, name, value } = op
      this.#world.call(host, (kernel) => calls.setsockopt(kernel, fd, level, name, value))
    } else if (op.kind === 'shutdown') {
      this.#world.call(host, (kernel) => calls.shutdown(kernel, fd, op.how))
    } else this.#world.call(host, (kernel) => calls.close(kernel, fd))
  }

  /** What there is: the time of the next event, the packets so far, all records. */
  state(): unknown {
    const records = this.#hosts.map(({ kernel }) => [...kernel.records.values()].map(shown))
    return { next: this.#world.next, packets: this.#world.fabric.packets, records }
  }
}

const crossed = vi.spyOn(Host.prototype, 'crossed')

it('change neither answers, rules, trace nor records', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(
      fc.array(op, { minLength: 1, maxLength: 40, size: 'max' }),
      fc.boolean(),
      (ops, forked) => {
        const ways = [true, false].flatMap((allowed) =>
          [true, false].map((watched) => ({ allowed, run: new Run(watched, forked), watched })),
        )
        const [quick, quickUnseen, slow, slowUnseen] = ways
        for (const [index, op] of ops.entries()) {
          for (const { allowed, run } of ways) {
            taken.allowed = allowed
            run.make(op)
          }
          expect(quick?.run.told).toEqual(slow?.run.told)
          expect(quickUnseen?.run.told).toEqual(slowUnseen?.run.told)
          if (index % 8 !== 0 && index < ops.length - 1) continue
          const state = slow?.run.state()
          expect(quick?.run.state()).toEqual(state)
          expect(quickUnseen?.run.state()).toEqual(state)
          expect(slowUnseen?.run.state()).toEqual(state)
        }
      },
    ),
    { numRuns: 60 },
  )
  expect(taken.sent).toBeGreaterThan(100)
  expect(taken.received).toBeGreaterThan(100)
  expect(crossed.mock.calls.length).toBeGreaterThan(100)
})
