import { firstValueFrom, lastValueFrom, map, take, timeout, timer, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import {
  type Address,
  AF_INET,
  DeadlockError,
  POLLHUP,
  POLLIN,
  POLLOUT,
  POLLRDHUP,
  SHUT_RD,
  SOCK_DGRAM,
  type Socket,
  simulate,
  type TraceEvent,
  text,
} from '../../src/index.ts'
import { failureOf, tcpPair } from './support/pair.ts'

describe('the observables of a socket', () => {
  test('connections$ accepts until the listener is closed', async () => {
    const world = simulate()
    const server = world.host('server')
    const client = world.host('client')
    const listener = await server.createServer(['', 80])
    const seen: Address[] = []
    let completed = false
    listener.connections$.subscribe({
      next: ([conn, peer]) => {
        seen.push(peer)
        void conn.close()
      },
      complete: () => {
        completed = true
      },
    })
    for (let i = 0; i < 3; i++) {
      const sock = await client.createConnection(['server', 80])
      expect(await sock.recv(1)).toHaveLength(0)
      await sock.close()
    }
    expect(seen).toHaveLength(3)
    await listener.close()
    expect(completed).toBe(true)
    expect(world.world.blocked()).toEqual([])
  })

  test('chunks$ receives until the peer has finished', async () => {
    const { near, far } = await tcpPair(simulate())
    const all = lastValueFrom(near.chunks$.pipe(map(text), toArray()))
    await far.sendall('hello ')
    await far.sendall('world')
    await far.close()
    expect((await all).join('')).toBe('hello world')
  })

  test('messages$ receives datagrams, empty ones too, until the socket is closed', async () => {
    const world = simulate()
    const server = world.host('server').socket(AF_INET, SOCK_DGRAM)
    await server.bind(['', 53])
    const client = world.host('client').socket(AF_INET, SOCK_DGRAM)
    await client.connect(['server', 53])
    const all = lastValueFrom(server.messages$.pipe(toArray()))
    for (const data of ['one', '', 'two']) await client.send(data)
    await world.host('client').sleep(5)
    await server.close()
    const address = client.getsockname()
    expect((await all).map(({ bytes, address }) => [text(bytes), address])).toEqual([
      ['one', address],
      ['', address],
      ['two', address],
    ])
    const shut = world.host('server').socket(AF_INET, SOCK_DGRAM)
    await shut.connect(['client', 1])
    await shut.shutdown(SHUT_RD)
    expect(await lastValueFrom(shut.messages$.pipe(toArray()))).toEqual([])
  })

  test('they fail as their socket does', async () => {
    const world = simulate()
    const { near } = await tcpPair(world)
    near.settimeout(50)
    await expect(lastValueFrom(near.chunks$)).rejects.toMatchObject({ timedOut: true })
    const fresh = world.host('client').socket()
    await expect(lastValueFrom(fresh.chunks$)).rejects.toMatchObject({ code: 'ENOTCONN' })
    await fresh.close()
    let completed = false
    fresh.chunks$.subscribe({
      complete: () => {
        completed = true
      },
    })
    expect(completed).toBe(true)
  })

  test('a subscription that ends gives its call up', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    const subscription = near.chunks$.subscribe()
    expect(world.world.blocked()).toHaveLength(1)
    subscription.unsubscribe()
    expect(world.world.blocked()).toEqual([])
    await far.sendall('mine')
    await client.sleep(1)
    expect(text(await near.recv(10))).toBe('mine')
    await far.sendall('one')
    expect(text(await firstValueFrom(near.chunks$))).toBe('one')
    expect(world.world.blocked()).toEqual([])
  })

  test('state$ tells every state, the present one first', async () => {
    const world = simulate()
    const server = world.host('server')
    const listener = await server.createServer(['', 80])
    const sock = world.host('client').socket()
    const states: string[] = []
    let completed = false
    sock.state$.subscribe({
      next: (state) => states.push(state),
      complete: () => {
        completed = true
      },
    })
    const listening = firstValueFrom(listener.state$)
    await sock.connect(['server', 80])
    const [conn] = await listener.accept()
    await conn.close()
    expect(await sock.recv(1)).toHaveLength(0)
    await sock.shutdown(1)
    await world.host('client').sleep(10)
    expect(states).toEqual(['CLOSE', 'SYN_SENT', 'ESTABLISHED', 'CLOSE_WAIT', 'LAST_ACK', 'CLOSE'])
    expect(completed).toBe(false)
    await sock.close()
    expect(completed).toBe(true)
    expect(await listening).toBe('LISTEN')
  })

  test('readiness$ tells the bits whenever they change', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    const seen: number[] = []
    near.readiness$.subscribe((bits) => seen.push(bits))
    await far.sendall('x')
    await client.sleep(10)
    await near.recv(1)
    await far.close()
    await client.sleep(10)
    await near.recv(1)
    await near.shutdown(1)
    await client.sleep(10)
    expect(seen).toEqual([
      POLLOUT,
      POLLIN | POLLOUT,
      POLLOUT,
      POLLIN | POLLOUT | POLLRDHUP,
      POLLIN | POLLOUT | POLLRDHUP | POLLHUP,
    ])
  })

  test('who waits for what never comes is told, who only listens is not', async () => {
    const world = simulate()
    const { near, far, listener } = await tcpPair(world)
    listener.connections$.subscribe()
    near.readiness$.subscribe()
    const error = await failureOf(firstValueFrom(far.chunks$))
    expect(error).toBeInstanceOf(DeadlockError)
  })
})

describe('subscribers', () => {
  test('that make calls see events in order, and so do the others', async () => {
    const world = simulate()
    const host = world.host('a')
    const first: string[] = []
    const second: string[] = []
    const tell = (into: string[]) => (event: TraceEvent) => {
      if (event.kind === 'call') into.push(event.call)
    }
    let extra: Socket | null = null
    world.trace$.subscribe((event) => {
      tell(first)(event)
      if (event.kind === 'call' && event.call === 'socket' && extra === null) {
        extra = host.socket()
        extra.getsockname()
      }
    })
    world.trace$.subscribe(tell(second))
    host.socket().settimeout(5)
    expect(first).toEqual(['socket', 'socket', 'getsockname', 'fcntl'])
    expect(second).toEqual(first)
  })

  test('that throw cannot break the run, and are heard of', async () => {
    const errors: unknown[] = []
    const world = simulate({ onSubscriberError: (error) => errors.push(error) })
    let heard = 0
    world.trace$.subscribe(() => {
      throw new Error('first')
    })
    world.trace$.pipe(map((event) => event.kind)).subscribe(() => {
      heard += 1
      if (heard === 2) throw new Error('second')
    })
    const { near, far } = await tcpPair(world)
    near.chunks$.subscribe(() => {
      throw new Error('third')
    })
    await far.sendall('x')
    await world.host('client').sleep(5)
    expect(heard).toBeGreaterThan(10)
    expect(errors.filter((error) => (error as Error).message === 'first').length).toBe(heard)
    expect(errors).toContainEqual(new Error('second'))
    expect(errors).toContainEqual(new Error('third'))
  })

  test('what they throw ends run()', async () => {
    const world = simulate({ clock: 'manual' })
    world.trace$.pipe(take(1)).subscribe(() => {
      throw new Error('seen')
    })
    world.host('a').socket()
    await expect(world.run()).rejects.toThrow('seen')
    await world.run()
    world.trace$.pipe(take(2)).subscribe(() => {
      throw new Error('again')
    })
    world.host('a').socket()
    await expect(world.advance(1)).rejects.toMatchObject({
      errors: [{ message: 'again' }, { message: 'again' }],
    })
  })

  test('with nobody to tell, the machine hears of it', async () => {
    const heard = new Promise((resolve) => process.once('unhandledRejection', resolve))
    const others = process.listeners('unhandledRejection').slice(0, -1)
    for (const other of others) process.off('unhandledRejection', other)
    try {
      const world = simulate()
      world.trace$.pipe(take(1)).subscribe(() => {
        throw new Error('out loud')
      })
      world.host('a').socket()
      expect(await heard).toEqual(new Error('out loud'))
    } finally {
      for (const other of others) process.on('unhandledRejection', other)
    }
  })

  test('trace$ completes with its world', () => {
    const world = simulate()
    let completed = false
    world.trace$.subscribe({
      complete: () => {
        completed = true
      },
    })
    world.close()
    expect(completed).toBe(true)
  })

  test('who do not handle an error are heard of too', async () => {
    const errors: unknown[] = []
    const world = simulate({ onSubscriberError: (error) => errors.push(error) })
    world.host('a').socket().chunks$.subscribe()
    await world.host('a').sleep(1)
    expect(errors).toMatchObject([{ code: 'ENOTCONN' }])
  })
})

describe('the scheduler', () => {
  test('lets operators wait in virtual time', async () => {
    const world = simulate()
    const { near } = await tcpPair(world)
    const began = world.now
    const ticks = timer(1000, 500, world.scheduler).pipe(
      take(3),
      map(() => world.now - began),
      toArray(),
    )
    expect(await lastValueFrom(ticks)).toEqual([1000, 1500, 2000])
    const late = near.chunks$.pipe(timeout({ first: 250, scheduler: world.scheduler }))
    await expect(lastValueFrom(late)).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(world.world.blocked()).toEqual([])
  })

  test('an action that throws is heard of, and the others go on', async () => {
    const errors: unknown[] = []
    const world = simulate({ onSubscriberError: (error) => errors.push(error) })
    world.scheduler.schedule(() => {
      throw new Error('bad')
    }, 5)
    await world.host('a').sleep(10)
    expect(errors).toEqual([new Error('bad')])
  })
})
