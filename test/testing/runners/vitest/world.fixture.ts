import { service } from 'dryport/testing'
import { check, describe, expect, test } from 'dryport/vitest'

test('a world, its hosts, and what they received', async ({ world }) => {
  const [server, client] = [world.host('server'), world.host('client')]
  const listener = await server.createServer(['', 80])
  const sock = client.socket()
  await sock.connect(['server', 80])
  const [conn] = await listener.accept()
  await sock.sendall('hello')
  await conn.recv(100)
  expect(server).toHaveReceived('hello')
  expect(client).not.toHaveReceived('hello')
  expect(world).toMatchTrace(['connect(', /delivered .* S\. /, 'accept'])
  await expect(conn.recv(1)).toBeDeadlocked()
})

test('fails on purpose', async ({ world }) => {
  await world.host('one').sleep(1000)
  expect(world).toMatchTrace(['no such line'])
})

describe('with options', () => {
  const slow = test.extend({ worldOptions: { latency: 100, seed: 5 } })
  slow('a slow world', async ({ world }) => {
    const listener = await world.host('server').createServer(['', 80])
    await world.host('client').socket().connect(['server', 80])
    await listener.accept()
    expect(world.now).toBeGreaterThan(200)
  })
})

test('timers follow the clock of the world', async ({ world, installed }) => {
  const began = Date.now()
  await installed.run('one', () => new Promise((resolve) => setTimeout(resolve, 60_000)))
  expect(Date.now() - began).toBe(60_000)
  expect(world.now).toBe(60_000)
})

test('a check that fails on purpose', async () => {
  await check({
    server: service(async (host) => {
      await (await host.createServer(['', 80])).accept()
      throw new Error('the server dies')
    }),
    client: async (host) => host.socket().connect(['server', 80]),
  })
})
