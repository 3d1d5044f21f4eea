/**
 * Programs of calls over a server and several clients, as `fc.commands` are: drawn, printed readably, and shrunk by
 * leaving out actors and calls before numbers become smaller.
 */
import fc from 'fast-check'
import { withoutSome } from '../shrinking/smaller-list.ts'
import { type Actor, CallProgram, type Step } from './call-program.ts'
import { sizes } from './payloads.ts'
import { span } from './times.ts'

/** What programs of calls are drawn from. */
export interface CallProgramsOptions {
  /** Clients, each on a host of its own; 3 at most when not given. */
  readonly clients?: number
  /** Calls of each client after its connect; 5 at most when not given. */
  readonly calls?: number
  /** Bytes of one send; 4096 at most when not given. */
  readonly size?: number
}

const PORT = 7000

/** Draws whole programs of calls: a server and its clients. */
export function callPrograms(options: CallProgramsOptions = {}): fc.Arbitrary<CallProgram> {
  const { clients = 3, calls = 5, size = 4096 } = options
  const exchange = (sock: string): fc.Arbitrary<Step> =>
    fc.oneof(
      sizes(size).map((bytes): Step => ({ op: 'send', sock, size: bytes })),
      sizes(size).map((bytes): Step => ({ op: 'recv', sock, size: bytes })),
      span(100).map((ms): Step => ({ op: 'sleep', ms })),
      fc.constant<Step>({ op: 'shutdown', sock }),
    )
  const end = (sock: string): fc.Arbitrary<Step> =>
    fc.constantFrom<Step>({ op: 'close', sock }, { op: 'reset', sock })
  const client = fc
    .tuple(fc.array(exchange('c'), { maxLength: calls, size: 'max' }), end('c'))
    .map(([middle, last]): readonly Step[] => [
      { op: 'connect', sock: 'c', host: 'server', port: PORT },
      ...middle,
      last,
    ])
  const handler = (n: number): fc.Arbitrary<readonly Step[]> =>
    fc
      .tuple(fc.array(exchange(`s${n}`), { maxLength: calls, size: 'max' }), end(`s${n}`))
      .map(([middle, last]) => [{ op: 'accept', sock: 'l', as: `s${n}` }, ...middle, last])
  const drawn = fc
    .tuple(fc.integer({ min: 1, max: clients }), fc.integer({ min: 0, max: 4 }))
    .chain(([count, backlog]) =>
      fc
        .tuple(
          fc.array(client, { minLength: count, maxLength: count }),
          fc.tuple(...Array.from({ length: count }, (_, n) => handler(n + 1))),
        )
        .map(([each, handlers]) => programOf(backlog, each, handlers)),
    )
  return new CallPrograms(drawn)
}

function programOf(
  backlog: number,
  clients: readonly (readonly Step[])[],
  handlers: readonly (readonly Step[])[],
): CallProgram {
  const server: Actor = {
    host: 'server',
    steps: [{ op: 'listen', sock: 'l', port: PORT, backlog }, ...handlers.flat()],
  }
  const actors = clients.map(
    (steps, n) => [`client${n + 1}`, { host: `client${n + 1}`, steps }] as const,
  )
  return new CallProgram({ server, ...Object.fromEntries(actors) })
}

class CallPrograms extends fc.Arbitrary<CallProgram> {
  readonly #drawn: fc.Arbitrary<CallProgram>

  constructor(drawn: fc.Arbitrary<CallProgram>) {
    super()
    this.#drawn = drawn
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<CallProgram> {
    return new fc.Value(this.#drawn.generate(random, bias).value, undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is CallProgram {
    return value instanceof CallProgram
  }

  override shrink(program: CallProgram): fc.Stream<fc.Value<CallProgram>> {
    return fc.stream(smaller(program)).map((value) => new fc.Value(value, undefined))
  }
}

/** Fewer actors, then fewer calls, then smaller numbers. */
function* smaller({ actors }: CallProgram): IterableIterator<CallProgram> {
  const entries = Object.entries(actors)
  for (const fewer of withoutSome(entries)) {
    if (fewer.length > 0) yield new CallProgram(Object.fromEntries(fewer))
  }
  for (const [name, actor] of entries) {
    for (const steps of withoutSome(actor.steps)) {
      yield new CallProgram({ ...actors, [name]: { ...actor, steps } })
    }
  }
  for (const [name, actor] of entries) {
    for (const [index, step] of actor.steps.entries()) {
      for (const less of smallerSteps(step)) {
        yield new CallProgram({
          ...actors,
          [name]: { ...actor, steps: actor.steps.with(index, less) },
        })
      }
    }
  }
}

function* smallerSteps(step: Step): IterableIterator<Step> {
  if (step.op === 'send' || step.op === 'recv') {
    for (const size of smallerCounts(step.size)) yield { ...step, size }
  } else if (step.op === 'sleep') {
    for (const ms of smallerCounts(step.ms)) yield { ...step, ms }
  } else if (step.op === 'listen' && step.backlog > 0) yield { ...step, backlog: 0 }
}

function* smallerCounts(count: number): IterableIterator<number> {
  if (count > 1) yield 1
  if (count > 3) yield Math.floor(count / 2)
  if (count > 2) yield Math.floor(count) - 1
}
