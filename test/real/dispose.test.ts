/** What is left of a real host when it is disposed of: nothing. And what keeps a process alive: who waits. */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect } from 'vitest'
import { AF_INET, AF_UNIX, SOCK_DGRAM, text } from '../../src/index.ts'
import { realHost } from '../../src/node.ts'
import { hear } from './support/matrix.ts'
import {
  ANY_PORT,
  codeOf,
  connected,
  listening,
  readAll,
  realTest as test,
} from './support/worlds.ts'

/** Handles of the network that keep the event loop alive, those of the test runner among them. */
function handles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^(TCP|UDP|Pipe)/.test(kind))
}

function timers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}

/** By how many timers `act` changes what keeps the event loop alive: the runner has no turn meanwhile. */
function keptAlive(act: () => void): number {
  const before = timers()
  act()
  return timers() - before
}

test('every handle is gone', async ({ folder }) => {
  await hear()
  const before = handles()
  const host = realHost()
  const [client, server] = await connected(host)
  const [listener, address] = await listening(host)
  await host.socket().connect(address)
  const bound = host.socket()
  await bound.bind(ANY_PORT)
  const datagrams = host.socket(AF_INET, SOCK_DGRAM)
  await datagrams.bind(ANY_PORT)
  const local = host.socket(AF_UNIX)
  await local.bind(`${folder}/app.sock`)
  await local.listen()
  await host.socket(AF_UNIX).connect(`${folder}/app.sock`)
  host.socketpair()
  client.settimeout(60_000)
  await listener.accept()
  const calls = [client.recv(1), server.recv(1), listener.accept(), datagrams.recv(1)]
  const codes = Promise.all(calls.map((call) => codeOf(call)))
  const sleep = codeOf(host.sleep(60_000))
  await host.dispose()
  expect(await codes).toEqual(['EBADF', 'EBADF', 'EBADF', 'EBADF'])
  expect(await sleep).toBe('EBADF')
  expect(handles()).toEqual(before)
  expect(await codeOf(client.send('x'))).toBe('EBADF')
  expect(await codeOf(() => host.socket())).toBe('ENETDOWN')
  await host.dispose()
})

test('calls that the machine has not answered yet come to an end', async ({ folder }) => {
  const host = realHost()
  const [listener, address] = await listening(host)
  const outcomes = [
    host.socket().connect(address),
    host.socket().listen(),
    host.socket().bind(['127.0.0.1', 40_000]),
    host.socket(AF_UNIX).connect(`${folder}/nobody`),
    host.socket(AF_INET, SOCK_DGRAM).sendto('x', address),
    listener.accept(),
  ].map((call) => codeOf(call))
  await host.dispose()
  await Promise.all(outcomes)
})

test('what was sent still arrives', async () => {
  const outside = createServer().listen(0, '127.0.0.1')
  await once(outside, 'listening')
  const { port } = outside.address() as { port: number }
  const host = realHost()
  const client = host.socket()
  const arriving = once(outside, 'connection')
  await client.connect(['127.0.0.1', port])
  const [server] = await arriving
  // More than the machine takes at once, so that Node is left with some of it.
  client.setblocking(false)
  let sent = 0
  for (let count = 1; count > 0; sent += count) {
    count = await client.send(new Uint8Array(100_000)).catch(() => 0)
  }
  const disposed = host.dispose()
  let size = 0
  for await (const chunk of server) size += chunk.length
  await disposed
  expect(size).toBe(sent)
  outside.close()
})

test('a peer that takes nothing is waited for no longer than the patience', async () => {
  const outside = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1')
  await once(outside, 'listening')
  const { port } = outside.address() as { port: number }
  const host = realHost()
  const client = host.socket()
  const arriving = once(outside, 'connection')
  await client.connect(['127.0.0.1', port])
  const [server] = await arriving
  client.setblocking(false)
  while ((await codeOf(client.send(new Uint8Array(100_000)))) === 'ok');
  await host.dispose({ patience: 1 })
  server.destroy()
  outside.close()
})

test('only those who wait keep the process alive', async ({ host }) => {
  await hear()
  const before = handles()
  const [client, server] = await connected(host)
  const [listener] = await listening(host)
  const datagrams = host.socket(AF_INET, SOCK_DGRAM)
  await datagrams.bind(ANY_PORT)
  await hear()
  expect(handles()).toEqual(before)

  const calls: Promise<unknown>[] = []
  const controller = new AbortController()
  const { signal } = controller
  expect(keptAlive(() => calls.push(client.recv(10)))).toBe(1)
  expect(keptAlive(() => calls.push(listener.accept({ signal })))).toBe(0)
  await server.sendall('x')
  expect(text((await calls[0]) as Uint8Array)).toBe('x')
  expect(keptAlive(() => controller.abort())).toBe(-1)
  await expect(calls[1]).rejects.toThrow('aborted')
  expect(handles()).toEqual(before)
})

test('closed sockets leave nothing behind', async ({ host }) => {
  const [listener, address] = await listening(host)
  for (let i = 0; i < 20; i += 1) {
    const client = host.socket()
    await client.connect(address)
    const [server] = await listener.accept()
    await server.sendall('bye')
    await server.close()
    expect(text(await readAll(client))).toBe('bye')
    await client.close()
  }
  await listener.close()
  expect(host.socket().fileno()).toBe(3)
})
