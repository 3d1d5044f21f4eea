import assert from 'node:assert/strict'
import { assertWorld, worldTest } from 'dryport/node-test'
import { check } from 'dryport/testing'

worldTest('a world, its hosts, and what they received', async ({ world }) => {
  const [server, client] = [world.host('server'), world.host('client')]
  const listener = await server.createServer(['', 80])
  const sock = client.socket()
  await sock.connect(['server', 80])
  const [conn] = await listener.accept()
  await sock.sendall('hello')
  await conn.recv(100)
  assertWorld.received(server, 'hello')
  assertWorld.trace(world, ['connect(', /delivered .* S\. /, 'accept'])
  await assertWorld.deadlocked(conn.recv(1))
})

worldTest('fails on purpose', async ({ world }) => {
  await world.host('one').sleep(1000)
  assertWorld.trace(world, ['no such line'])
})

worldTest(
  'timers follow the clock of the world',
  { world: { seed: 3 } },
  async ({ world, install }) => {
    const installed = install()
    const began = Date.now()
    await installed.run('one', () => new Promise((resolve) => setTimeout(resolve, 60_000)))
    assert.equal(Date.now() - began, 60_000)
    assert.equal(world.now, 60_000)
  },
)

worldTest('a check that fails on purpose', () =>
  check({ one: () => Promise.reject(new Error('it dies')) }),
)
