import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SimulatedHost } from '../../src/adapters/sim/simulated-host.ts'
import { text } from '../../src/index.ts'
import {
  CheckFailedError,
  type CheckOptions,
  check,
  NeverReachedError,
  type Program,
  type Programs,
  service,
} from '../../src/testing/index.ts'

/** Sends two messages and wants two back. */
const client = async (host: SimulatedHost): Promise<void> => {
  const sock = host.socket()
  await sock.connect(['server', 80])
  await sock.sendall('one')
  await host.sleep(1)
  await sock.sendall('two')
  let reply = ''
  while (reply.length < 8) reply += text(await sock.recv(100))
  if (reply !== 'one;two;') throw new Error(`the server says ${reply}`)
  await sock.close()
}

/** Takes what one recv gives for a message. */
const careless: Programs<undefined> = {
  server: service(async (host) => {
    const [conn] = await (await host.createServer(['', 80])).accept()
    for (;;) {
      const message = text(await conn.recv(100))
      if (message === '') return
      await conn.sendall(`${message};`)
    }
  }),
  client,
}

async function failureOf<T>(
  program: Program<T>,
  options: CheckOptions<T> = {},
): Promise<CheckFailedError> {
  const error = await check(program, options).then(
    () => expect.fail('nothing failed'),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof CheckFailedError)) throw error
  return error
}

describe('a check', () => {
  test('finds the schedule that breaks a program, and shrinks it to one fault', async () => {
    const error = await failureOf(careless)
    expect(error.failure?.kind).toBe('deadlock')
    expect(error.failure?.host).toBe('client')
    expect(error.case.faults).toHaveLength(1)
    expect(error.case.seed).toBe(1)
  })

  test('reports sockets, diagram and a replay that gives the same trace', async () => {
    const { message, token, hash } = await failureOf(careless)
    expect(message).toContain('Sockets of server:')
    expect(message).toContain('sequenceDiagram')
    expect(message).toContain(`DRYPORT_REPLAY=${token}`)
    const again = await failureOf(careless, { replay: token ?? '' })
    expect(again.hash).toBe(hash)
    expect(again.message).toContain(`the same trace: ${hash}`)
  })

  test('draws the same runs for the same seed', async () => {
    const [one, other] = [await failureOf(careless), await failureOf(careless)]
    expect(one.message).toBe(other.message)
    const third = await failureOf(careless, { seed: 2 })
    expect(third.runs === one.runs && third.shrinks === one.shrinks).toBe(false)
  })

  test('passes a program that no schedule breaks', async () => {
    const program: Program<undefined> = {
      server: service(async (host) => {
        const listener = await host.createServer(['', 80])
        for (;;) {
          const [conn] = await listener.accept()
          await conn.close()
        }
      }),
      client: async (host) => {
        const sock = host.socket()
        await sock.connect(['server', 80])
        while ((await sock.recv(10)).length > 0);
        await sock.close()
      },
    }
    expect(await check(program, { runs: 40 })).toMatchObject({ runs: 40, seed: 1 })
  })

  test('shrinks the input first', async () => {
    const { case: one } = await failureOf(
      (_, scope) => {
        if (scope.input.some((n) => n > 10)) throw new Error('too much')
      },
      { input: fc.array(fc.nat(100)), faults: false },
    )
    expect(one.input).toEqual([11])
    expect(one.faults).toEqual([])
  })

  test('takes a function of the world, and finds its hosts', async () => {
    const { case: one, failure } = await failureOf(async (world) => {
      const [near, far] = [world.host('near'), world.host('far')]
      const listener = await far.createServer(['', 80])
      const sock = near.socket()
      const connected = sock.connect(['far', 80])
      const [conn] = await listener.accept()
      await connected
      if (world.now > 500) throw new Error('slow')
      await conn.close()
      await sock.close()
      await listener.close()
    })
    expect(failure?.cause).toMatchObject({ message: 'slow' })
    expect(one.faults).toHaveLength(1)
  })
})

describe('what fails a run', () => {
  const kindOf = async (program: Program<undefined>, options: CheckOptions<undefined> = {}) =>
    (await failureOf(program, { faults: false, runs: 3, ...options })).failure?.kind

  test('a deadlock', async () => {
    expect(
      await kindOf({
        lonely: async (host) => void (await (await host.createServer(['', 80])).accept()),
      }),
    ).toBe('deadlock')
  })

  test('a service that dies', async () => {
    const server = service(async (host: SimulatedHost) => {
      const [conn] = await (await host.createServer(['', 80])).accept()
      await conn.recv(10)
      throw new Error('oops')
    })
    expect(await kindOf({ server, client: clientThatCalls })).toBe('threw')
  })

  test('a rejection that nobody hears', async () => {
    expect(
      await kindOf({
        one: (host) => void host.sleep(1).then(() => Promise.reject(new Error('oops'))),
      }),
    ).toBe('unhandled')
  })

  test('programs that never end', async () => {
    const forever = async (host: SimulatedHost): Promise<void> => {
      for (;;) await host.sleep(1000)
    }
    expect(await kindOf({ forever }, { limit: 5000 })).toBe('overtime')
  })

  test('a wait for something that nothing will bring', async () => {
    expect(await kindOf({ one: () => new Promise(() => {}) })).toBe('stuck')
    const waits = service(async (host: SimulatedHost) => {
      await (await host.createServer(['', 80])).accept()
    })
    expect(await kindOf({ waits, one: () => new Promise(() => {}) })).toBe('stuck')
  })

  test('what should always be', async () => {
    const error = await failureOf({ one: (_, scope) => scope.always('the moon is full', false) })
    expect(error.failure).toMatchObject({ kind: 'always', mark: 'the moon is full' })
  })

  test('what should be sometimes, and never was', async () => {
    const program: Program<undefined> = { one: (_, scope) => scope.sometimes('it rains', false) }
    await expect(check(program, { runs: 3, sometimes: ['it rains'] })).rejects.toThrow(
      NeverReachedError,
    )
    await check(
      { one: (_, scope) => scope.sometimes('it rains') },
      { runs: 3, sometimes: ['it rains'] },
    )
  })
})

const clientThatCalls = async (host: SimulatedHost): Promise<void> => {
  const sock = host.socket()
  await sock.connect(['server', 80])
  await sock.sendall('hello')
  await sock.close()
}

test('options that are none are refused', async () => {
  await expect(check({}, {})).rejects.toThrow('not a program')
  await expect(check({ one: () => {} }, { rums: 3 } as object)).rejects.toThrow("no option 'rums'")
  await expect(check({ one: () => {} }, { runs: 0 })).rejects.toThrow('runs 0')
})

test('a failed run ends where it failed, whatever its programs go on to do', async () => {
  const error = await failureOf({
    stubborn: async (host, scope) => {
      for (let n = 0; ; n++) {
        scope.always('it gives up', n < 3)
        await host
          .socket()
          .connect(['10.0.0.1', 9])
          .catch(() => {})
      }
    },
  })
  expect(error.failure?.kind).toBe('always')
  expect(
    error.events.filter((event) => event.kind === 'call' && event.call === 'connect'),
  ).toHaveLength(3)
})
