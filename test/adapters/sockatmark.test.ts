import { expect, test } from 'vitest'
import { MSG_OOB, simulate, text } from '../../src/index.ts'

test('a reader stops before the urgent byte, is at the mark there, and beyond it once the byte is read', async () => {
  const world = simulate()
  const listener = await world.host('server').createServer(['', 80])
  const sender = await world.host('client').createConnection(['server', 80])
  const [reader] = await listener.accept()
  await sender.sendall('ab')
  await sender.send('!', MSG_OOB)
  await sender.sendall('cd')
  await world.host('server').sleep(1000)
  const seen = [reader.sockatmark(), text(await reader.recv(9)), reader.sockatmark()]
  expect(seen).toEqual([false, 'ab', true])
  expect(text(await reader.recv(9, MSG_OOB))).toBe('!')
  expect([text(await reader.recv(9)), reader.sockatmark()]).toEqual(['cd', false])
  world.close()
})
