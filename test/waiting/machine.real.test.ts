/** What only the real machine answers late: a signal then comes too late to take anything back. */
import { expect, test } from 'vitest'
import { realHost } from '../../src/node.ts'

test('a listen that is given up has taken place', async () => {
  await using host = realHost()
  const listener = host.socket()
  await listener.bind(['127.0.0.1', 0])
  const controller = new AbortController()
  const listening = listener.listen(5, { signal: controller.signal })
  controller.abort()
  await listening
  const client = host.socket()
  await client.connect(listener.getsockname() as [string, number])
  await listener.accept()
})

test('data that have been received are not lost to a signal', async () => {
  await using host = realHost()
  const [near, far] = host.socketpair()
  // Every so often an answer is made to wait for the event loop.
  for (let i = 0; i < 200; i += 1) {
    await near.send(String(i % 10))
    const controller = new AbortController()
    const received = far.recv(1, { signal: controller.signal })
    controller.abort()
    expect(await received).toEqual(new TextEncoder().encode(String(i % 10)))
  }
})
