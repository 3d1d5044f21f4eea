/** Sockets as Node streams, in both worlds. */
import { once } from 'node:events'
import { Transform } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { expect } from 'vitest'
import { SO_LINGER, SOCK_DGRAM, SOL_SOCKET } from '../../src/index.ts'
import { toStream } from '../../src/node.ts'
import { codeOf, connected, describeWorlds, readAll } from './support/worlds.ts'

function flip(): Transform {
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) =>
      done(
        null,
        chunk.map((byte) => byte ^ 255),
      ),
  })
}

describeWorlds('toStream', (test) => {
  test('writes, ends and reads to the end', async ({ host }) => {
    const [client, server] = await connected(host)
    const stream = toStream(client)
    stream.end('question')
    expect(Buffer.from(await readAll(server)).toString()).toBe('question')
    await server.sendall('answer')
    await server.close()
    expect(await text(stream)).toBe('answer')
    if (!stream.closed) await once(stream, 'close')
    expect(client.closed).toBe(true)
  })

  test('takes part in pipelines, with back-pressure', async ({ host }) => {
    const [client, server] = await connected(host)
    const original = Buffer.alloc(2_000_000, 'dry port ')
    const [copy] = await Promise.all([
      buffer(toStream(server).pipe(flip())),
      pipeline([original], flip(), toStream(client)),
    ])
    expect(copy.equals(original)).toBe(true)
  })

  test('fails with the error of the socket', async ({ host }) => {
    const [client, server] = await connected(host)
    const stream = toStream(client)
    stream.resume()
    server.setsockopt(SOL_SOCKET, SO_LINGER, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]))
    await server.close()
    const [error] = await once(stream, 'error')
    expect(error).toMatchObject({ code: 'ECONNRESET', syscall: 'recv' })
  })

  test('destroy gives waiting calls up and closes', async ({ host }) => {
    const [client, server] = await connected(host)
    const stream = toStream(client)
    stream.resume()
    stream.destroy()
    await once(stream, 'close')
    expect(await codeOf(client.recv(1))).toBe('EBADF')
    expect(await readAll(server)).toHaveLength(0)
  })

  test('wants a stream socket', async ({ host }) => {
    expect(() => toStream(host.socket(undefined, SOCK_DGRAM))).toThrow('SOCK_STREAM')
  })
})
