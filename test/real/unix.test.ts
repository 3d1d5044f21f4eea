/** Unix sockets: the same programs in both worlds, and connections with other processes in the real one. */
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { describe, expect } from 'vitest'
import {
  AF_UNIX,
  type Host,
  SHUT_WR,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  type Socket,
  text,
} from '../../src/index.ts'
import { codeOf, describeWorlds, readAll, realTest } from './support/worlds.ts'

async function listeningAt(host: Host, path: string, backlog = 5): Promise<Socket> {
  const listener = host.socket(AF_UNIX)
  await listener.bind(path)
  await listener.listen(backlog)
  return listener
}

describeWorlds('Unix streams', (test) => {
  test('a conversation under a path', async ({ host, folder }) => {
    const path = `${folder}/app.sock`
    const listener = await listeningAt(host, path)
    const client = host.socket(AF_UNIX)
    await client.connect(path)
    const [server, caller] = await listener.accept()
    expect([caller, client.getpeername(), server.getsockname()]).toEqual(['', path, path])
    await client.sendall('question')
    await client.shutdown(SHUT_WR)
    expect(text(await readAll(server))).toBe('question')
    await server.sendall('answer')
    await server.close()
    expect(text(await readAll(client))).toBe('answer')
    expect(await codeOf(client.send('x'))).toBe('EPIPE')
  })

  test('a conversation under an abstract name', async ({ host, folder }) => {
    const name = `\0${folder}/abstract`
    const listener = await listeningAt(host, name)
    expect(await codeOf(host.socket(AF_UNIX).bind(name))).toBe('EADDRINUSE')
    const client = host.socket(AF_UNIX)
    await client.connect(name)
    const [server] = await listener.accept()
    await server.sendall('hello')
    expect(text(await client.recv(10))).toBe('hello')
    await listener.close()
    expect(await codeOf(host.socket(AF_UNIX).connect(name))).toBe('ECONNREFUSED')
  })

  test('what is refused', async ({ host, folder }) => {
    const path = `${folder}/app.sock`
    const socket = host.socket(AF_UNIX)
    expect(await codeOf(socket.connect(path))).toBe('ENOENT')
    expect(await codeOf(socket.bind(`${folder}/none/app.sock`))).toBe('ENOENT')
    expect(await codeOf(socket.listen())).toBe('EINVAL')
    await socket.bind(path)
    expect(await codeOf(host.socket(AF_UNIX).connect(path))).toBe('ECONNREFUSED')
    expect(await codeOf(host.socket(AF_UNIX).bind(path))).toBe('EADDRINUSE')
    expect(await codeOf(socket.bind(`${folder}/other.sock`))).toBe('EINVAL')
  })

  test('a full queue makes callers wait', async ({ host, folder }) => {
    const path = `${folder}/app.sock`
    const listener = await listeningAt(host, path, 0)
    const sockets = [host.socket(AF_UNIX), host.socket(AF_UNIX)] as const
    await sockets[0].connect(path)
    sockets[1].setblocking(false)
    expect(await codeOf(sockets[1].connect(path))).toBe('EAGAIN')
    await listener.accept()
    await sockets[1].connect(path)
  })

  test('pairs of every type', async ({ host }) => {
    for (const type of [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET]) {
      const [one, two] = host.socketpair(AF_UNIX, type)
      await one.send('ab')
      await one.send('cd')
      expect(text(await two.recv(10))).toBe(type === SOCK_STREAM ? 'abcd' : 'ab')
      await one.close()
      await two.close()
    }
  })
})

describe('Unix streams and other processes', () => {
  const test = realTest

  test('somebody outside connects', async ({ host, folder }) => {
    const path = `${folder}/app.sock`
    const listener = await listeningAt(host, path)
    const stranger = connect({ path, allowHalfOpen: true })
    const [server] = await listener.accept()
    const answer = textOf(stranger)
    stranger.end('question')
    expect(text(await readAll(server))).toBe('question')
    await server.sendall(new Uint8Array(500_000).fill(65))
    await server.close()
    expect(await answer).toHaveLength(500_000)
  })

  test('this host connects to somebody outside', async ({ host, folder }) => {
    const path = `${folder}/app.sock`
    const outside = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
    outside.listen(path)
    await once(outside, 'listening')
    const client = host.socket(AF_UNIX)
    await client.connect(path)
    expect(client.getpeername()).toBe(path)
    const echo = readAll(client)
    await client.sendall(new Uint8Array(500_000).fill(65))
    await client.shutdown(SHUT_WR)
    expect(await echo).toHaveLength(500_000)
    await client.close()
    outside.close()
  })

  test('a peer outside that closes is at its end, and takes no more', async ({ host, folder }) => {
    const path = `${folder}/app.sock`
    const outside = createServer((socket) => socket.destroy())
    outside.listen(path)
    await once(outside, 'listening')
    const client = host.socket(AF_UNIX)
    await client.connect(path)
    expect(await client.recv(1)).toHaveLength(0)
    let code = 'ok'
    while (code === 'ok') code = await codeOf(client.send('x'))
    expect(code).toBe('EPIPE')
    outside.close()
  })

  test('a path that is no socket refuses', async ({ host, folder }) => {
    const path = `${folder}/file`
    writeFileSync(path, '')
    const client = host.socket(AF_UNIX)
    expect(await codeOf(client.connect(path))).toBe('ECONNREFUSED')
    const listener = await listeningAt(host, `${folder}/app.sock`)
    await client.connect(`${folder}/app.sock`)
    await listener.accept()
  })

  test('the name is on the machine as long as the socket is open', async ({ host, folder }) => {
    const path = `${folder}/app.sock`
    const listener = host.socket(AF_UNIX)
    await listener.bind(path)
    expect(existsSync(path)).toBe(true)
    await listener.close()
    expect(existsSync(path)).toBe(false)
  })
})
