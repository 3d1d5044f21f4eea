import { worldTest } from 'dryport/jest'
import { check } from 'dryport/testing'

worldTest('a world, its hosts, and what they received', async ({ world }) => {
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

worldTest('fails on purpose', async ({ world }) => {
  await world.host('one').sleep(1000)
  expect(world).toMatchTrace(['no such line'])
})

worldTest(
  'timers follow the clock of the world',
  { world: { seed: 3 } },
  async ({ world, install }) => {
    const installed = install()
    const began = Date.now()
    await installed.run('one', () => new Promise((resolve) => setTimeout(resolve, 60_000)))
    expect(Date.now() - began).toBe(60_000)
    expect(world.now).toBe(60_000)
  },
)

worldTest('a check that fails on purpose', () =>
  check({ one: () => Promise.reject(new Error('it dies')) }),
)
