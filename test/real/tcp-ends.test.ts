/** How TCP connections end, the same on the simulated and on the real network. */
import { expect } from 'vitest'
import { SO_LINGER, SOL_SOCKET, text } from '../../src/index.ts'
import { codeOf, connected, describeWorlds, listening, readAll } from './support/worlds.ts'

describeWorlds('the end of a TCP connection', (test) => {
  test('a reset by SO_LINGER reaches the peer', async ({ host }) => {
    const [client, server] = await connected(host)
    server.setsockopt(SOL_SOCKET, SO_LINGER, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]))
    const waiting = client.recv(10)
    await server.close()
    expect(await codeOf(waiting)).toBe('ECONNRESET')
    expect(await client.recv(10)).toHaveLength(0)
    expect(await codeOf(client.send('x'))).toBe('EPIPE')
  })

  test('unread data makes close a reset', async ({ host }) => {
    const [client, server] = await connected(host)
    await client.sendall('nobody reads this')
    await host.select([server], [], [])
    await server.close()
    expect(await codeOf(client.recv(10))).toBe('ECONNRESET')
  })

  test('data before a reset is read, then the reset', async ({ host }) => {
    const [client, server] = await connected(host)
    server.setsockopt(SOL_SOCKET, SO_LINGER, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]))
    await server.sendall('last words')
    await host.select([client], [], [])
    await server.close()
    expect(text(await client.recv(100))).toBe('last words')
    expect(await codeOf(client.recv(100))).toBe('ECONNRESET')
  })

  test('sending to a peer that has closed ends with EPIPE', async ({ host }) => {
    const [client, server] = await connected(host)
    await server.close()
    expect(await client.recv(1)).toHaveLength(0)
    expect(await client.send('one')).toBe(3)
    let code = 'ok'
    while (code === 'ok') code = await codeOf(client.send('two'))
    expect(code).toBe('EPIPE')
  })

  test('what is closed at once after sending still arrives', async ({ host }) => {
    const [client, server] = await connected(host)
    await client.sendall(new Uint8Array(200_000).fill(1))
    await client.close()
    expect(await readAll(server)).toHaveLength(200_000)
  })

  test('a listener that closes resets those who wait in its queue', async ({ host }) => {
    const [listener, address] = await listening(host)
    const client = host.socket()
    await client.connect(address)
    await host.select([listener], [], [])
    const waiting = client.recv(1)
    await listener.close()
    expect(await codeOf(waiting)).toBe('ECONNRESET')
  })

  test('AF_UNSPEC dissolves the connection', async ({ host }) => {
    const [client, server] = await connected(host)
    await client.disconnect()
    expect(await codeOf(server.recv(1))).toBe('ECONNRESET')
    expect(await codeOf(client.recv(1))).toBe('ECONNRESET')
    expect(await codeOf(client.recv(1))).toBe('ENOTCONN')
  })
})
