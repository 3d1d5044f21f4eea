// What may be done to hosts: crash and restart, pause and resume, half-open peers, slow listeners, clocks, exhaustion.
import { describe, expect, it } from 'vitest'
import { HostCrashedError } from '../../src/adapters/sim/host-crashed-error.ts'
import type { SimulatedHost } from '../../src/adapters/sim/simulated-host.ts'
import { text } from '../../src/core/bytes.ts'
import { DeadlockError } from '../../src/sim/deadlock.ts'
import { events, faultLines, setting } from './support/world.ts'

/** What a promise rejects with. */
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => `no failure but ${String(value)}`,
    (error: unknown) => error,
  )

/** A connection from the client to the server. */
async function connected(options: Parameters<typeof setting>[0] = {}) {
  const made = setting(options)
  const { client, server } = made
  const listener = await server.createServer(['', 80])
  const [sock, [conn]] = await Promise.all([
    client.createConnection(['server', 80]),
    listener.accept(),
  ])
  return { ...made, listener, sock, conn }
}

/** Answers every client in turn with what it says. */
async function echo(host: SimulatedHost): Promise<void> {
  const listener = await host.createServer(['', 80])
  for (;;) {
    const [conn] = await listener.accept()
    const heard = await conn.recv(1024)
    await conn.sendall(heard)
    await conn.close()
  }
}

async function ask(host: SimulatedHost, words: string): Promise<string> {
  const sock = await host.createConnection(['server', 80])
  await sock.sendall(words)
  const heard = text(await sock.recv(1024))
  await sock.close()
  return heard
}

describe('a crash', () => {
  it('by a reset tells every peer, and whoever comes later', async () => {
    const { world, client, sock, conn, listener } = await connected()
    const stuck = Promise.allSettled([conn.recv(1), listener.accept()])
    const waiting = sock.recv(1)
    world.crash('server', 'reset')
    await expect(waiting).rejects.toMatchObject({ code: 'ECONNRESET' })
    for (const { reason } of (await stuck) as PromiseRejectedResult[]) {
      expect(reason).toBeInstanceOf(HostCrashedError)
      expect(reason).toMatchObject({ code: 'ERR_HOST_CRASHED', host: 'server' })
    }
    await expect(client.createConnection(['server', 80])).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })

  it('by a kill closes what was open: its peers read the end', async () => {
    const { world, sock, conn } = await connected()
    await conn.sendall('last words')
    world.crash('server', 'kill')
    expect(text(await sock.recv(100))).toBe('last words')
    expect(await sock.recv(100)).toHaveLength(0)
  })

  it('in silence leaves peers waiting until they give up', async () => {
    const { world, client, sock } = await connected({ settings: { tcp_retries2: 3 } })
    const drops = events(world)
    world.crash('server')
    await sock.sendall('anybody there?')
    await expect(sock.recv(1)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    const impatient = client.socket()
    impatient.settimeout(300)
    await expect(impatient.connect(['server', 80])).rejects.toMatchObject({ timedOut: true })
    const lost = drops.filter((event) => event.kind === 'dropped')
    expect(new Set(lost.map((event) => event.kind === 'dropped' && event.why))).toEqual(
      new Set(['host-down']),
    )
  })

  it('in silence and a restart make half-open connections: what comes from before is reset', async () => {
    const { world, server, sock } = await connected()
    const lines = faultLines(world)
    world.crash(server)
    expect([server.crashed, server.netstat()]).toEqual([true, []])
    world.restart('server')
    expect(server.crashed).toBe(false)
    await sock.sendall('still there?')
    await expect(sock.recv(1)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(lines).toEqual([
      '0.050000 server fault f1 begin crash (silence)',
      '0.050000 server fault f1 end crash (silence)',
    ])
  })

  it('ends sleeps and calls of the programs that ran, and forbids new ones', async () => {
    const { world, server, conn } = await connected()
    const asleep = failure(server.sleep(1000))
    world.crash('server')
    expect(await asleep).toMatchObject({ code: 'ERR_HOST_CRASHED' })
    for (const attempt of [
      () => conn.send('x'),
      () => server.sleep(1),
      () => server.getaddrinfo('client', 80),
      () => conn.close(),
    ]) {
      await expect(attempt()).rejects.toBeInstanceOf(HostCrashedError)
    }
    expect(() => server.socket()).toThrow(HostCrashedError)
  })

  it('leaves nothing of its programs: their descriptors mean nothing after a restart', async () => {
    for (const how of ['silence', 'reset', 'kill'] as const) {
      const { world, server, conn } = await connected()
      world.crash('server', how)
      world.restart('server')
      const fresh = server.socket()
      expect(fresh.fileno()).not.toBe(conn.fileno())
      await expect(conn.send('x')).rejects.toMatchObject({ code: 'EBADF' })
      await expect(conn.close()).rejects.toMatchObject({ code: 'EBADF' })
      await fresh.bind(['', 8080])
    }
  })

  it('keeps the addresses, and files of local sockets', async () => {
    const { world, server } = setting()
    const before = server.addresses
    const local = server.socket(1)
    await local.bind('/tmp/app.sock')
    world.crash('server')()
    expect(server.addresses).toEqual(before)
    const again = server.socket(1)
    await expect(again.bind('/tmp/app.sock')).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await expect(again.connect('/tmp/app.sock')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('and a restart run a booted program again', async () => {
    const { world, client, server } = setting({
      faults: [{ at: 500, for: 250, kind: 'crash', host: 'server', how: 'reset' }],
    })
    const serving = failure(server.boot(echo))
    expect(await ask(client, 'one')).toBe('one')
    await client.sleep(600)
    await expect(ask(client, 'two')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await client.sleep(500)
    expect(await ask(client, 'three')).toBe('three')
    world.crash('server')
    await client.sleep(1)
    // Nobody restarts it, and it is not in the background: that is a deadlock.
    expect(await serving).toBeInstanceOf(DeadlockError)
    expect(String(await serving)).toContain('server: restart')
  })

  it('cuts a booted program off even when the restart comes at once', async () => {
    const { world, client, server } = setting()
    const booted = failure(server.boot(echo))
    expect(await ask(client, 'one')).toBe('one')
    world.crash('server', 'kill')
    world.restart('server')
    await client.sleep(1)
    expect(await ask(client, 'two')).toBe('two')
    expect(await booted).toBeInstanceOf(DeadlockError)
  })

  it('ends a booted program that ends, as it ends', async () => {
    const { server } = setting()
    await expect(server.boot(() => 7)).resolves.toBeUndefined()
    const broken = server.boot(() => {
      throw new RangeError('mine')
    })
    await expect(broken).rejects.toThrow('mine')
  })
})

describe('a pause', () => {
  it('of a host holds everything back until it goes on', async () => {
    const { world, client, sock, conn } = await connected()
    world.apply([{ at: 100, for: 5000, kind: 'pause', host: 'server' }])
    await client.sleep(100)
    await sock.sendall('hello')
    const heard = conn.recv(10).then((bytes) => [text(bytes), world.now] as const)
    const answer = sock.recv(10)
    const [words, at] = await heard
    expect([words, at]).toEqual(['hello', 5100])
    await conn.sendall('hi')
    expect([text(await answer), world.now]).toEqual(['hi', 5110])
  })

  it('of programs lets the kernel acknowledge', async () => {
    const { world, client, sock, conn } = await connected()
    const resume = world.pause('server', 'programs')
    const seen = events(world)
    const heard = conn.recv(10).then((bytes) => [text(bytes), world.now] as const)
    await sock.sendall('hello')
    await client.sleep(1000)
    expect(seen.filter(({ kind }) => kind === 'sent')).toHaveLength(2)
    resume()
    expect(await heard).toEqual(['hello', 1050])
  })

  it('holds back sleeps that are over', async () => {
    const { world, client, server } = setting()
    const woke: [string, number][] = []
    const asleep = server.sleep(100).then(() => woke.push(['server', world.now]))
    const cancelled = new AbortController()
    const given = failure(server.sleep(100, { signal: cancelled.signal }))
    world.pause('server')
    await client.sleep(300)
    cancelled.abort('no')
    expect(await given).toBe('no')
    world.resume('server')
    await asleep
    expect(woke).toEqual([['server', 300]])
  })

  it('that nobody ends is a deadlock, for those who sleep too', async () => {
    const { world, server } = setting()
    world.pause('server')
    const stuck = await failure(server.sleep(100))
    expect(stuck).toBeInstanceOf(DeadlockError)
    expect(String(stuck)).toContain('server: sleep')
  })

  it('lasts until all that hold the host have ended', async () => {
    const { world, client, server } = setting()
    const [first, second] = [world.pause('server'), world.pause('server', 'programs')]
    let awake = false
    void server.sleep(10).then(() => {
      awake = true
    })
    await client.sleep(50)
    first()
    await client.sleep(1)
    expect(awake).toBe(false)
    second()
    await client.sleep(0)
    expect(awake).toBe(true)
  })

  it('ends with a crash', async () => {
    const { world, client, server } = setting()
    world.pause('server')
    const asleep = failure(server.sleep(10))
    await client.sleep(50)
    world.crash('server')
    expect(await asleep).toBeInstanceOf(HostCrashedError)
  })
})

describe('a half-open connection', () => {
  it('is known to one side only: the other answers with a reset', async () => {
    const { world, server, sock, conn, listener } = await connected()
    world.halfOpen('server', { peer: 'client', port: 80 })
    await expect(conn.recv(1)).rejects.toMatchObject({ code: 'ECONNABORTED' })
    expect(server.netstat().map(({ state }) => state)).toEqual(['LISTEN', 'CLOSE'])
    expect(sock.getpeername()).toEqual(['10.0.0.2', 80])
    await sock.sendall('x')
    await expect(sock.recv(1)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(listener.getsockname()).toEqual(['0.0.0.0', 80])
  })

  it('is of the peer and the port that were named', async () => {
    const { world, conn } = await connected()
    world.host('other')
    world.halfOpen('server', { peer: 'other' })
    world.halfOpen('server', { port: 81 })
    expect(conn.getpeername()[0]).toBe('10.0.0.1')
    await conn.sendall('x')
  })
})

describe('a slow listener', () => {
  it('takes its time for each accept, and its queue fills', async () => {
    const { world, client, server } = setting()
    const listener = await server.createServer(['', 80])
    world.slowAccept('server', 500, 80)
    const times: number[] = []
    const serving = (async () => {
      for (let n = 0; n < 3; n++) {
        const [conn] = await listener.accept()
        times.push(world.now)
        await conn.close()
      }
    })()
    const came = Array.from({ length: 3 }, async () => {
      const sock = await client.createConnection(['server', 80])
      return sock.recv(1)
    })
    await client.sleep(400)
    expect(server.netstat()[0]?.receiveQueue).toBe(3)
    await Promise.all([serving, ...came])
    expect(times).toEqual([500, 1000, 1500])
  })

  it('may be given up while it has not begun', async () => {
    const { world, client, server } = setting()
    const listener = await server.createServer(['', 80])
    const end = world.slowAccept('server', 'const:2s')
    const patience = new AbortController()
    const accepting = failure(listener.accept({ signal: patience.signal }))
    await client.sleep(10)
    patience.abort('enough')
    expect(await accepting).toBe('enough')
    const other = failure(listener.accept())
    world.crash('server')
    expect(await other).toBeInstanceOf(HostCrashedError)
    end()
  })

  it('is slow only at its port', async () => {
    const { world, client, server } = setting()
    const listener = await server.createServer(['', 81])
    world.slowAccept('server', 500, 80)
    await Promise.all([listener.accept(), client.createConnection(['server', 81])])
    expect(world.now).toBeLessThan(100)
  })
})

describe('a clock', () => {
  it('may be off, and drift, while others are right', async () => {
    const { world, client, server } = setting()
    const right = world.skewClock('server', { offset: '-250ms', drift: 10_000 })
    expect([client.now, server.now]).toEqual([0, -250])
    await client.sleep(1000)
    expect([client.now, server.now]).toEqual([1000, 760])
    // A second of its clock passes sooner.
    await server.sleep(1010)
    expect([world.now, server.now]).toEqual([2000, 1770])
    right()
    expect(server.now).toBe(2000)
  })
})

describe('exhaustion', () => {
  it('of descriptors', async () => {
    const { world, server } = setting()
    server.socket()
    const end = world.exhaust('server', 'descriptors', 1)
    const last = server.socket()
    expect(() => server.socket()).toThrow(expect.objectContaining({ code: 'EMFILE' }))
    await last.close()
    server.socket()
    end()
    server.socket()
  })

  it('of descriptors fails accept', async () => {
    const { world, client, listener } = await connected()
    world.exhaust('server', 'descriptors')
    await client.createConnection(['server', 80])
    await expect(listener.accept()).rejects.toMatchObject({ code: 'EMFILE' })
  })

  it('of ports', async () => {
    const { world, client, server } = await connected()
    const end = world.exhaust('client', 'ports', 2)
    for (let n = 0; n < 2; n++) await client.createConnection(['10.0.0.2', 80])
    await expect(client.socket().connect(['10.0.0.2', 80])).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
    })
    await expect(client.socket().bind(['', 0])).rejects.toMatchObject({ code: 'EADDRINUSE' })
    client.sysctl({ tcp_syn_retries: 2 })
    await expect(client.socket().bind(['', 0])).rejects.toMatchObject({ code: 'EADDRINUSE' })
    end()
    await client.socket().bind(['', 0])
    expect(client.settings.ip_local_reserved_ports).toEqual([])
    expect(server.settings.tcp_syn_retries).toBe(6)
  })
})
