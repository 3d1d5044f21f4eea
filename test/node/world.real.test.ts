// What installing a world does to a process, and what is left when it is taken out again.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, get } from 'node:http'
import { connect, createServer as createNetServer } from 'node:net'
import { mock } from 'node:test'
import { expect, test, vi } from 'vitest'
import { simulate } from '../../src/index.ts'
import { install, ProgramStuckError } from '../../src/node.ts'
import { TraceHash } from '../../src/sim/index.ts'

async function stalled(): Promise<{ message: string; digest: string }> {
  const world = simulate()
  const hash = new TraceHash()
  world.trace$.subscribe((event) => hash.add(event))
  const installed = install(world, { host: 'client' })
  await world.host('server').run(async () => {
    const server = createServer(() => {}).listen(80)
    await once(server, 'listening')
  })
  const request = get({ host: 'server', timeout: 30_000 })
  request.on('timeout', () => request.destroy(new Error(`gave up at ${world.now} ms`)))
  const [error] = (await once(request, 'error')) as [Error]
  await installed.uninstall()
  world.close()
  return { message: error.message, digest: hash.digest() }
}

test('a client that waits 30 s for a stalled server, a hundred times alike', async () => {
  const outcomes = new Set<string>()
  for (let run = 0; run < 100; run += 1) {
    const { message, digest } = await stalled()
    outcomes.add(`${message} ${digest}`)
  }
  expect([...outcomes]).toHaveLength(1)
  expect([...outcomes][0]).toMatch(/^gave up at 30000\.\d+ ms/)
})

test('two applications on port 80 of two hosts', async () => {
  const world = simulate()
  await using _installed = install(world, { host: 'client' })
  for (const name of ['one', 'two']) {
    await world.host(name).run(async () => {
      const server = createServer((request, response) => {
        response.end(`${name} for ${request.socket.remoteAddress}`)
      })
      await once(server.listen(80, '0.0.0.0'), 'listening')
    })
  }
  const answers = await Promise.all(
    ['one', 'two'].map(async (host) => {
      const [response] = await once(get({ host, family: 4 }), 'response')
      let body = ''
      for await (const chunk of response) body += String(chunk)
      return body
    }),
  )
  expect(answers).toEqual(['one for 10.0.0.1', 'two for 10.0.0.1'])
})

test('taken out, it leaves the process as it was', async () => {
  const names = ['setTimeout', 'setInterval', 'clearTimeout', 'Date'] as const
  const before = names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name))
  const listeners = process.eventNames().map((name) => process.listenerCount(name))
  const world = simulate()
  const installed = install(world)
  const server = createNetServer().listen(80)
  await once(server, 'listening')
  const client = connect(80, 'localhost')
  await once(client, 'connect')
  setInterval(() => {}, 1000)
  const closed = once(client, 'close')
  await installed.uninstall()
  await closed
  expect(client.destroyed).toBe(true)
  expect(server.listening).toBe(false)
  expect(names.map((name) => Object.getOwnPropertyDescriptor(globalThis, name))).toEqual(before)
  expect(process.eventNames().map((name) => process.listenerCount(name))).toEqual(listeners)
  const left = process.getActiveResourcesInfo()
  expect(left.filter((kind) => /TCP|UDP/.test(kind))).toEqual([])
  expect(
    Object.values(world.netstat())
      .flat()
      .filter(({ state }) => state !== 'TIME_WAIT'),
  ).toEqual([])
})

test('fake timers of others are refused', async () => {
  await using _installed = install(simulate())
  expect(() => vi.useFakeTimers()).toThrow(/time is the world already/)
  expect(() => mock.timers.enable()).toThrow(/time is the world already/)
  vi.useRealTimers()
})

test('an address outside of the world is refused, and says so', async () => {
  await using _installed = install(simulate())
  const socket = connect(443, '203.0.113.7')
  const [error] = await once(socket, 'error')
  expect(error).toMatchObject({
    code: 'ENETUNREACH',
    syscall: 'connect',
    address: '203.0.113.7',
    port: 443,
  })
  expect(error.message).toContain('no address of the simulated world')
})

test('what may pass is real', async () => {
  const real = createNetServer((socket) => socket.end('from the real network'))
  await once(real.listen(0, '127.0.0.1'), 'listening')
  const { port } = real.address() as { port: number }
  {
    await using _installed = install(simulate(), {
      passThrough: [`127.0.0.1:${port}`],
      time: false,
    })
    const socket = connect(port, '127.0.0.1')
    const [chunk] = await once(socket, 'data')
    expect(String(chunk)).toBe('from the real network')
    await once(socket, 'close')
  }
  real.close()
})

test('datagrams may pass, by their address, and be answered', async () => {
  const echo = createSocket('udp4')
  echo.on('message', (bytes, from) => echo.send(`real ${String(bytes)}`, from.port, from.address))
  echo.bind(0, '127.0.0.1')
  await once(echo, 'listening')
  const { port } = echo.address()
  const world = simulate()
  {
    await using _installed = install(world, { passThrough: [`127.0.0.1:${port}`], time: false })
    const inside = createSocket('udp4').bind(7, '127.0.0.1')
    await once(inside, 'listening')
    const socket = createSocket('udp4')
    socket.send('out', port, '127.0.0.1')
    socket.send('in', 7, '127.0.0.1')
    const [[heard], [answer]] = await Promise.all([
      once(inside, 'message'),
      once(socket, 'message'),
    ])
    expect([String(heard), String(answer)]).toEqual(['in', 'real out'])
    const connected = createSocket('udp4')
    connected.connect(port, '127.0.0.1')
    await once(connected, 'connect')
    connected.send('again')
    expect(String((await once(connected, 'message'))[0])).toBe('real again')
    connected.close()
    socket.close()
    inside.close()
  }
  echo.close()
})

test('a program that can never go on is told what it waits for', async () => {
  const world = simulate()
  let told: (error: ProgramStuckError) => void = () => {}
  const stuck = new Promise<ProgramStuckError>((resolve) => {
    told = resolve
  })
  await using _installed = install(world, { onStuck: told })
  const server = createNetServer().listen(80, '127.0.0.1')
  await once(server, 'listening')
  connect(80, '127.0.0.1')
  const error = await stuck
  expect(error).toBeInstanceOf(ProgramStuckError)
  expect(error.message).toMatch(/nothing is scheduled, and these sockets wait/)
  expect(error.message).toMatch(/ESTABLISHED.*127\.0\.0\.1:80/)
})

test('a timer of an hour takes none, and time is real again afterwards', async () => {
  const world = simulate()
  const installed = install(world)
  const { setTimeout: sleep } = await import('node:timers/promises')
  const taken = globalThis.setTimeout
  await new Promise<void>((resolve) => void taken(resolve, 3_600_000))
  await sleep(1000)
  expect(world.now).toBe(3_601_000)
  expect(Date.now()).toBe(Date.UTC(2026, 0, 1) + 3_601_000)
  await installed.uninstall()
  expect(Date.now()).not.toBe(Date.UTC(2026, 0, 1) + 3_601_000)
})
