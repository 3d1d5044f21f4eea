/**
 * Every public method of a world, a host and a socket, with values of any type: what it throws is the library's own
 * typed error (or what the value itself threw), and a refused argument has changed nothing.
 */
import { fc, test } from '@fast-check/vitest'
import { afterAll, describe, expect } from 'vitest'
import type { Socket } from '../../src/adapters/api/socket.ts'
import { HOST_OPTIONS, WORLD_OPTIONS } from '../../src/adapters/sim/options.ts'
import {
  ArgumentError,
  DeadlockError,
  FaultScheduleError,
  GaiError,
  HError,
  HostCrashedError,
  type SimulatedWorld,
  SOCK_DGRAM,
  SocketError,
  simulate,
} from '../../src/index.ts'
import { make, Own, value } from './support/values.ts'

const TYPED = [
  ArgumentError,
  SocketError,
  GaiError,
  HError,
  DeadlockError,
  FaultScheduleError,
  HostCrashedError,
  Own,
]

type Method = (...args: readonly unknown[]) => unknown

interface Stage {
  readonly world: SimulatedWorld
  readonly objects: Readonly<Record<string, object>>
}

async function stage(): Promise<Stage> {
  const world = simulate({ clock: 'manual' })
  const host = world.host('machine')
  world.host('a')
  const listener = await host.createServer(['', 80])
  const stream = host.socket()
  await stream.connect(['127.0.0.1', 80])
  const datagrams = host.socket(undefined, SOCK_DGRAM)
  return {
    world,
    objects: {
      world,
      host,
      socket: host.socket(),
      listener,
      stream,
      datagrams,
      poll: host.poll(),
      epoll: host.epoll(),
      files: host.files,
      peer: world.rawPeer('peer'),
    },
  }
}

/** Not calls of a user, or what ends the stage. */
const LEFT_OUT = new Set(['constructor', 'close', 'subscriberFailed', 'altered', 'forget', 'boot'])

function methodsOf(object: object): string[] {
  const names = new Set<string>()
  for (let proto = object; proto !== Object.prototype; proto = Object.getPrototypeOf(proto)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(proto))) {
      if (typeof value === 'function' && !LEFT_OUT.has(name)) names.add(name)
    }
  }
  return [...names].sort()
}

function state({ world, objects }: Stage): string {
  const { stream, listener } = objects as Record<string, Socket>
  return JSON.stringify([
    world.now,
    world.hosts.map(({ name, addresses, settings }) => [name, addresses, settings]),
    world.netstat(),
    [stream, listener].map((sock) => [sock?.fileno(), sock?.gettimeout(), sock?.closed]),
  ])
}

function checkTyped(error: unknown): void {
  if (TYPED.some((type) => error instanceof type)) return
  throw error
}

/** Makes the call; gives what it failed with, or null. What waits is left to the world's end. */
async function failure(act: () => unknown): Promise<unknown> {
  try {
    const result = act()
    if (!(result instanceof Promise)) return null
    result.catch(() => {})
    const waits = new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    await Promise.race([result, waits])
    return null
  } catch (error) {
    return error ?? new Error('nothing was thrown')
  }
}

const values = fc.array(value, { maxLength: 6 })

const { world: first, objects } = await stage()
afterAll(() => first.close())

describe.each(Object.entries(objects))('%s', (kind, object) => {
  describe.each(methodsOf(object))('%s', (name) => {
    test.prop([values], { numRuns: 60 })('throws typed errors only', async (names) => {
      const args = names.map(make)
      const on = await stage()
      const before = state(on)
      const target = on.objects[kind] as Record<string, Method>
      const error = await failure(() => target[name]?.(...args))
      if (error !== null) checkTyped(error)
      // What sendfile is given comes piece by piece: those before the bad one are sent.
      if (error instanceof ArgumentError && name !== 'sendfile') expect(state(on)).toBe(before)
      on.world.close()
    })
  })
})

/** All of the options, or one of them. */
function optionsOf(names: readonly string[]): fc.Arbitrary<readonly [string, string]> {
  return fc.tuple(fc.constantFrom('', ...names), value)
}

function given([name, kind]: readonly [string, string]): object {
  return (name === '' ? make(kind) : { [name]: make(kind) }) as object
}

test.prop([optionsOf(WORLD_OPTIONS)], { numRuns: 1000 })('a world that cannot be', async (one) => {
  const error = await failure(() => simulate(given(one)).host('machine').socket())
  if (error !== null) checkTyped(error)
})

test.prop([optionsOf(HOST_OPTIONS)], { numRuns: 1000 })(
  'a host that cannot be is not made',
  async (one) => {
    const world = simulate({ clock: 'manual' })
    const error = await failure(() => world.host('machine', given(one)).socket())
    if (error === null) return
    checkTyped(error)
    if (error instanceof ArgumentError) expect(world.hosts).toEqual([])
  },
)
