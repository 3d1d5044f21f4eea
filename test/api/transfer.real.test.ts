/** Every way to send and to receive, and the flags: the same bodies in both worlds. */
import { expect } from 'vitest'
import {
  AF_INET,
  AF_UNIX,
  cmsgLen,
  cmsgSpace,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_NOSIGNAL,
  MSG_PEEK,
  MSG_TRUNC,
  MSG_WAITALL,
  recvFds,
  SCM_RIGHTS,
  SOCK_DGRAM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
  sendFds,
  text,
} from '../../src/index.ts'
import {
  ANY_PORT,
  codeOf,
  connected,
  describeWorlds,
  readAll,
  whereIs,
} from '../real/support/worlds.ts'

describeWorlds('sending and receiving', (test) => {
  test('send and recv', async ({ host }) => {
    const [client, server] = await connected(host)
    expect(await client.send('hello')).toBe(5)
    expect(text(await server.recv(3))).toBe('hel')
    expect(text(await server.recv(10))).toBe('lo')
    expect(await client.recv(0)).toHaveLength(0)
  })

  test('sendall sends more than fits', async ({ host }) => {
    const [client, server] = await connected(host)
    const bytes = new Uint8Array(3_000_000).fill(7)
    const [, received] = await Promise.all([
      client.sendall(bytes).then(() => client.close()),
      readAll(server),
    ])
    expect(received.length).toBe(bytes.length)
  })

  test('recvInto fills a buffer', async ({ host }) => {
    const [client, server] = await connected(host)
    await client.sendall('abcdef')
    const buffer = new Uint8Array(4)
    expect(await server.recvInto(buffer)).toBe(4)
    expect(text(buffer)).toBe('abcd')
    expect(await server.recvInto(buffer, 1)).toBe(1)
    expect(text(buffer)).toBe('ebcd')
  })

  test('sendto, recvfrom and recvfromInto name the other side', async ({ host }) => {
    const [a, b] = [host.socket(AF_INET, SOCK_DGRAM), host.socket(AF_INET, SOCK_DGRAM)]
    await a.bind(ANY_PORT)
    await b.bind(ANY_PORT)
    expect(await a.sendto('one', whereIs(b))).toBe(3)
    const [bytes, from] = await b.recvfrom(10)
    expect([text(bytes), from]).toEqual(['one', a.getsockname()])
    expect(await a.sendto('two', MSG_DONTWAIT, whereIs(b))).toBe(3)
    const buffer = new Uint8Array(2)
    expect(await b.recvfromInto(buffer)).toEqual([2, a.getsockname()])
    expect(text(buffer)).toBe('tw')
  })

  test('sendmsg gathers, recvmsgInto scatters', async ({ host }) => {
    const [client, server] = await connected(host)
    expect(await client.sendmsg(['ab', Uint8Array.of(99), 'de'])).toBe(5)
    const [first, rest] = [new Uint8Array(2), new Uint8Array(10)]
    const [count, ancillary, flags, address] = await server.recvmsgInto([first, rest])
    expect([count, ancillary, flags, address]).toEqual([5, [], 0, null])
    expect([text(first), text(rest.subarray(0, 3))]).toEqual(['ab', 'cde'])
  })

  test('recvmsg tells of what was cut off', async ({ host }) => {
    const [a, b] = [host.socket(AF_INET, SOCK_DGRAM), host.socket(AF_INET, SOCK_DGRAM)]
    await b.bind(ANY_PORT)
    await a.sendmsg(['long message'], [], 0, whereIs(b))
    const [bytes, ancillary, flags] = await b.recvmsg(4)
    expect([text(bytes), ancillary, flags]).toEqual(['long', [], MSG_TRUNC])
  })

  test('sendfile sends bytes, or what gives them', async ({ host }) => {
    const [client, server] = await connected(host)
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1, 2, 3)
      yield Uint8Array.of(4, 5)
    }
    expect(await client.sendfile(pieces(), 1, 3)).toBe(3)
    expect(await client.sendfile('text')).toBe(4)
    await client.close()
    expect([...(await readAll(server))]).toEqual([2, 3, 4, 116, 101, 120, 116])
    expect(await codeOf(host.socket(AF_INET, SOCK_DGRAM).sendfile('x'))).not.toBe('ok')
  })

  test('sendFds and recvFds pass open files', async ({ host }) => {
    const [a, b] = host.socketpair()
    const [mine, sent] = host.socketpair()
    expect(await sendFds(a, ['take this'], [sent.fileno()])).toBe(9)
    await sent.close()
    const [bytes, descriptors, flags] = await recvFds(b, 20, 2)
    expect([text(bytes), descriptors.length, flags & MSG_CTRUNC]).toEqual(['take this', 1, 0])
    const taken = host.socket(AF_UNIX, SOCK_STREAM, 0, { fileno: descriptors[0] as number })
    await taken.sendall('from afar')
    expect(text(await mine.recv(20))).toBe('from afar')
  })

  test('cmsgLen and cmsgSpace are the room for ancillary data', async ({ host }) => {
    expect([cmsgLen(4), cmsgSpace(4), cmsgLen(0), cmsgSpace(0)]).toEqual([20, 24, 16, 16])
    const [a, b] = host.socketpair()
    const right = new Uint8Array(Int32Array.of(a.fileno()).buffer)
    await a.sendmsg(['x'], [[SOL_SOCKET, SCM_RIGHTS, right]])
    const [, ancillary] = await b.recvmsg(1, cmsgSpace(4))
    expect(ancillary.map(([level, type, data]) => [level, type, data.length])).toEqual([
      [SOL_SOCKET, SCM_RIGHTS, 4],
    ])
    await a.sendmsg(['x'], [[SOL_SOCKET, SCM_RIGHTS, right]])
    const [, none, flags] = await b.recvmsg(1)
    expect([none, flags & MSG_CTRUNC]).toEqual([[], MSG_CTRUNC])
  })

  test('MSG_PEEK leaves what it shows', async ({ host }) => {
    const [client, server] = await connected(host)
    await client.sendall('peek')
    expect(text(await server.recv(2, MSG_PEEK))).toBe('pe')
    expect(text(await server.recv(10))).toBe('peek')
  })

  test('MSG_WAITALL waits for all of it', async ({ host }) => {
    const [client, server] = await connected(host)
    const waiting = server.recv(6, MSG_WAITALL)
    await client.sendall('abc')
    await host.sleep(1)
    await client.sendall('def')
    expect(text(await waiting)).toBe('abcdef')
  })

  test('MSG_DONTWAIT does not wait', async ({ host }) => {
    const [client] = await connected(host)
    expect(await codeOf(client.recv(1, MSG_DONTWAIT))).toBe('EAGAIN')
  })

  test('MSG_TRUNC gives the real length of a datagram, and drops bytes of a stream', async ({
    host,
  }) => {
    const [a, b] = host.socketpair(AF_UNIX, SOCK_DGRAM)
    await a.send('hello')
    expect(await b.recvInto(new Uint8Array(2), 0, MSG_TRUNC)).toBe(5)
    const [client, server] = await connected(host)
    await client.sendall('drop this')
    expect(await server.recvInto(new Uint8Array(5), 0, MSG_TRUNC)).toBe(5)
    expect(text(await server.recv(10))).toBe('this')
  })

  test('MSG_NOSIGNAL: there are no signals, EPIPE is all', async ({ host }) => {
    const [a, b] = host.socketpair()
    await b.close()
    expect(await codeOf(a.send('x', MSG_NOSIGNAL))).toBe('EPIPE')
    expect(await codeOf(a.send('x'))).toBe('EPIPE')
  })

  test('records keep their borders', async ({ host }) => {
    for (const type of [SOCK_DGRAM, SOCK_SEQPACKET]) {
      const [a, b] = host.socketpair(AF_UNIX, type)
      await a.send('one')
      await a.send('two')
      expect([text(await b.recv(10)), text(await b.recv(10))]).toEqual(['one', 'two'])
    }
  })
})
