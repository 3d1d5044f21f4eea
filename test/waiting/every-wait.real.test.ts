/**
 * Every call that may wait, and every way in which that may end, in both worlds. A call never waits for ever: what does
 * not end by itself ends, with an error that says what it was, when its host does. A rejection that nobody hears of
 * fails the run.
 */
import { describe, expect, test } from 'vitest'
import { HostClosedError, HostCrashedError, SocketTimeout } from '../../src/index.ts'
import { type Begun, CALLS, type Waits } from './support/calls.ts'
import { STAGES, type Stage, type WorldName } from './support/stage.ts'

/** How a call came out: `ok`, or what it rejected with. */
type Outcome = { readonly value: unknown } | { readonly error: unknown }

interface Watched {
  readonly outcome: Promise<Outcome>
  /** Null while it waits. */
  now: Outcome | null
}

function watch(promise: Promise<unknown>): Watched {
  const outcome = promise.then(
    (value): Outcome => ({ value }),
    (error: unknown): Outcome => ({ error }),
  )
  const watched: Watched = { outcome, now: null }
  void outcome.then((settled) => {
    watched.now = settled
  })
  return watched
}

/** Everything that is under way on this machine's loopback has been heard of. */
async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise((resolve) => setImmediate(resolve))
}

const REASON = new Error('given up')

interface Way {
  /** Whether there is such an end for the call. */
  readonly applies: (waits: Waits, world: WorldName) => boolean
  /** Milliseconds of time limit that the call is begun with. */
  readonly timeout?: number
  readonly act: (begun: Begun, stage: Stage, abort: () => void) => Promise<unknown> | unknown
  /** What the call has come to by then. */
  readonly expect: (watched: Watched, waits: Waits, name: string) => Promise<void> | void
}

function failsWith(type: new (...args: never[]) => Error): Way['expect'] {
  return (watched) => expect(watched.now).toEqual({ error: expect.any(type) })
}

const onSocket = (_: Waits): boolean => _.timeless !== true || _.kind !== 'call'

/** A close does not wake who waits, in no world: the open file lives on. Streams complete. */
function stillWaits({ now }: Watched, { kind }: Waits): void {
  if (kind === 'stream') expect(now).toHaveProperty('value')
  else expect(now).toBeNull()
}

const WAYS: Readonly<Record<string, Way>> = {
  'socket.close': {
    applies: onSocket,
    act: ({ socket }) => socket?.close(),
    expect: stillWaits,
  },
  'host.close': {
    applies: onSocket,
    act: ({ socket }, { host }) => host.close(socket?.fileno() ?? -1),
    expect: stillWaits,
  },
  detach: {
    applies: onSocket,
    act: ({ socket }) => socket?.detach(),
    expect: stillWaits,
  },
  abort: {
    applies: ({ signalless }) => signalless !== true,
    act: (_begun, _stage, abort) => abort(),
    expect: ({ now }) => expect(now).toEqual({ error: REASON }),
  },
  timeout: {
    applies: ({ timeless }) => timeless !== true,
    timeout: 20,
    act: (_, stage) => stage.pass(20),
    expect: async ({ outcome }, _, name) => {
      const ended = await outcome
      if (['select', 'poll.poll', 'epoll.poll'].includes(name))
        expect(ended).toHaveProperty('value')
      else expect(ended).toEqual({ error: expect.any(SocketTimeout) })
    },
  },
  crash: {
    applies: (_, world) => world === 'simulated',
    act: (_, stage) => stage.crash?.(),
    expect: failsWith(HostCrashedError),
  },
  'the end of the host': {
    applies: () => true,
    act: (_, stage) => stage.end(),
    expect: () => {},
  },
}

/** Once the host has ended nothing waits, and who had waited until then knows what and where. */
function ended({ now }: Watched, { kind }: Waits, stage: Stage, begun: Begun): void {
  if (now === null) throw new Error('the call is still pending')
  if (kind !== 'call' || !('error' in now)) return
  if (!(now.error instanceof HostClosedError)) return
  expect(now.error).toMatchObject({ code: 'EBADF', host: stage.host.name })
  expect(now.error.message).toContain(now.error.syscall)
  expect(now.error.message).toContain('calls.ts')
  if (now.error.descriptor !== null) expect(begun.socket).toBeDefined()
}

describe.each(Object.keys(STAGES) as WorldName[])('in the %s world', (world) => {
  const here = Object.entries(CALLS).filter(
    ([, waits]) => world === 'simulated' || waits.simulated !== true,
  )
  describe.each(here)('%s', (name, waits) => {
    const ways = Object.entries(WAYS).filter(([, way]) => way.applies(waits, world))
    test.for(ways)('and %s', async ([, way]) => {
      const stage = STAGES[world]()
      const controller = new AbortController()
      const options = waits.signalless === true ? {} : { signal: controller.signal }
      const begun = await waits.begin(stage, options, way.timeout ?? null)
      const watched = watch(begun.promise)
      await turns()
      if (way.timeout === undefined) expect(watched.now).toBeNull()
      await way.act(begun, stage, () => controller.abort(REASON))
      await turns()
      await way.expect(watched, waits, name)
      const before = watched.now
      await stage.end()
      await turns()
      ended(watched, waits, stage, begun)
      if (before === null && waits.kind === 'call') {
        expect(watched.now).toEqual({ error: expect.any(HostClosedError) })
      }
    })
  })
})
