import { expect, test } from 'vitest'
import { simulate, text } from '../../src/index.ts'

test('the realtime clock follows the machine’s', async () => {
  const world = simulate({ clock: 'realtime', latency: 5 })
  const began = performance.now()
  const listener = await world.host('server').createServer(['', 80])
  const sock = world.host('client').socket()
  await sock.connect(['server', 80])
  const [conn] = await listener.accept()
  await world.host('client').sleep(30)
  await conn.sendall('hello')
  expect(text(await sock.recv(10))).toBe('hello')
  const took = performance.now() - began
  expect(world.now).toBeGreaterThanOrEqual(45)
  expect(took).toBeGreaterThanOrEqual(45 - 2)
  expect(world.now).toBeLessThanOrEqual(took + 2)
})
