import { connect, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { simulate } from '../../src/index.ts'
import { install } from '../../src/node.ts'

test('an echo over unmodified net on the simulated network, and over the real one after it', async () => {
  const echo = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const server = createServer((socket) => socket.pipe(socket))
      server.on('error', reject)
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number }
        const client = connect(port, '127.0.0.1', () => client.end('hello'))
        let text = ''
        client.setEncoding('utf8').on('data', (chunk) => {
          text += String(chunk)
        })
        client.on('error', reject)
        client.on('close', () => server.close(() => resolve(text)))
      })
    })
  const world = simulate()
  const installed = install(world)
  expect(await echo()).toBe('hello')
  const used = world.netstat()['localhost.localdomain']
  await installed.uninstall()
  expect(used?.map(({ state }) => state)).toContain('TIME_WAIT')
  expect(await echo()).toBe('hello')
})
