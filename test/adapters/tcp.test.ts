import { expect, test } from 'vitest'
import { AF_INET, SOCK_STREAM, simulate, text } from '../../src/index.ts'

test('a greeting crosses the network', async () => {
  const world = simulate({ seed: 7 })
  const server = world.host('server')
  const client = world.host('client')

  const listener = server.socket(AF_INET, SOCK_STREAM)
  await listener.bind(['', 9999])
  await listener.listen(10)

  const sock = client.socket()
  await sock.connect(['server', 9999])
  const [conn, peer] = await listener.accept()
  expect(peer).toEqual([client.addresses[0], sock.getsockname()[1]])
  await conn.sendall('welcome')
  expect(text(await sock.recv(1024))).toBe('welcome')
  await conn.close()
  expect(await sock.recv(10)).toHaveLength(0)
  await sock.close()
})
