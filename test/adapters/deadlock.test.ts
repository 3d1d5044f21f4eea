import { describe, expect, test } from 'vitest'
import { DeadlockError, simulate } from '../../src/index.ts'
import { failureOf, tcpPair } from './support/pair.ts'

describe('everything waits and nothing is scheduled', () => {
  test('every blocked call rejects, and each is listed with its place', async () => {
    const world = simulate()
    const { near, far, server } = await tcpPair(world)
    const idle = server.socket()
    await idle.bind(['', 81])
    await idle.listen()
    const errors = await Promise.all([
      failureOf(near.recv(10)),
      failureOf(far.recv(10)),
      failureOf(idle.accept()),
    ])
    for (const error of errors) expect(error).toBeInstanceOf(DeadlockError)
    const [error] = errors as DeadlockError[]
    expect(error?.blocked.map(({ host, call, state }) => [host, call, state])).toEqual([
      ['server', 'recv', 'tcp ESTABLISHED'],
      ['server', 'accept', 'tcp LISTEN'],
      ['client', 'recv', 'tcp ESTABLISHED'],
    ])
    for (const { place } of error?.blocked ?? []) expect(place).toContain('deadlock.test.ts')
    expect(error?.message).toMatch(/^deadlock at \d+\.\d{6}: nothing is scheduled, and 3 calls/)
    expect(error?.message).toContain('accept({ background: true })')
    expect(error?.stack).toContain('deadlock.test.ts')
    expect(error?.stack).not.toContain('src/adapters')
  })

  test('the place is known late in a long run too', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const echo = (async () => {
      for (let i = 0; i < 400; i++) await far.sendall(await far.recv(1))
    })()
    for (let i = 0; i < 400; i++) {
      await near.sendall('x')
      await near.recv(1)
    }
    await echo
    const stuckReader = async () => {
      await far.recv(1)
    }
    const error = (await failureOf(Promise.all([stuckReader(), near.recv(2)]))) as DeadlockError
    expect(error).toBeInstanceOf(DeadlockError)
    const places = error.blocked.map(({ place }) => place)
    expect(places[0]).toContain('stuckReader')
    expect(places).toHaveLength(2)
  })

  test('leaves nothing behind: the sockets can be used on', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const error = (await failureOf(near.recv(10))) as DeadlockError
    expect(error).toBeInstanceOf(DeadlockError)
    expect(error.message).not.toContain('background')
    await far.sendall('hello')
    expect(await near.recv(10)).toHaveLength(5)
  })

  test('a select that waits for ever is one too', async () => {
    const world = simulate()
    const { near, client } = await tcpPair(world)
    const error = (await failureOf(client.select([near], [], []))) as DeadlockError
    expect(error).toBeInstanceOf(DeadlockError)
    expect(error.blocked[0]).toMatchObject({ host: 'client', call: 'select' })
  })

  test('calls in the background are left alone', async () => {
    const world = simulate()
    const server = world.host('server', { background: true })
    const listener = server.socket()
    await listener.bind(['', 80])
    await listener.listen()
    const accepted = listener.accept()
    const client = world.host('client').socket()
    const alone = world.host('client').socket()
    await alone.bind(['', 1])
    await alone.listen()
    const once = alone.accept({ background: true })
    await world.host('client').sleep(10)
    await client.connect(['server', 80])
    const [conn] = await accepted
    await expect(client.recv(1)).rejects.toBeInstanceOf(DeadlockError)
    await conn.close()
    let over = false
    void once.then(() => {
      over = true
    })
    await world.run()
    expect(over).toBe(false)
  })

  test('probes that go on for ever are no hope', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const big = new Uint8Array(16_000_000)
    const errors = await Promise.all([failureOf(near.sendall(big)), failureOf(far.sendall(big))])
    for (const error of errors) expect(error).toBeInstanceOf(DeadlockError)
    expect(world.now).toBeLessThan(3 * 24 * 3600 * 1000)
  })

  test('a program that polls in circles for what never comes is told so', async () => {
    const world = simulate()
    const { near } = await tcpPair(world)
    near.setblocking(false)
    const poll = async () => {
      for (;;) {
        try {
          await near.recv(1)
        } catch (error) {
          if (error instanceof DeadlockError) return error
        }
      }
    }
    expect(await poll()).toBeInstanceOf(DeadlockError)
  })
})
