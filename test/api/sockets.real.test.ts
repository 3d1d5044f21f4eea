/** Making, naming, setting and closing sockets: the same bodies in both worlds. */
import { expect } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  ArgumentError,
  errnoNumber,
  FIONBIO,
  FIONREAD,
  hasIpv6,
  IPPROTO_TCP,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  SHUT_WR,
  SO_REUSEADDR,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_SOCKET,
  SocketError,
  SocketTimeout,
  TCP_NODELAY,
  text,
  utf8,
} from '../../src/index.ts'
import {
  ANY_PORT,
  codeOf,
  connected,
  describeWorlds,
  listening,
  portOf,
  whereIs,
} from '../real/support/worlds.ts'

describeWorlds('sockets', (test) => {
  test('socket makes one of a family, a type and a protocol', async ({ host }) => {
    const sock = host.socket()
    expect([sock.family, sock.type, sock.proto]).toEqual([AF_INET, SOCK_STREAM, 0])
    const other = host.socket(AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK, 17)
    expect([other.family, other.type, other.proto]).toEqual([AF_INET6, SOCK_DGRAM, 17])
    expect([sock.getblocking(), other.getblocking()]).toEqual([true, false])
    expect(() => host.socket(999)).toThrow(expect.objectContaining({ code: 'EAFNOSUPPORT' }))
    expect(() => host.socket(AF_INET, 99)).toThrow(expect.objectContaining({ code: 'EINVAL' }))
    expect(() => host.socket(AF_INET, SOCK_STREAM, 17)).toThrow(
      expect.objectContaining({ code: 'EPROTONOSUPPORT' }),
    )
  })

  test('bind, listen, connect and accept make a connection', async ({ host }) => {
    const listener = host.socket()
    await listener.bind(ANY_PORT)
    await listener.listen(1)
    const client = host.socket()
    await client.connect(whereIs(listener))
    const [server, caller] = await listener.accept()
    expect(caller).toEqual(client.getsockname())
    expect([server.getsockname(), server.getpeername()]).toEqual([
      client.getpeername(),
      client.getsockname(),
    ])
  })

  test('connectEx gives the errno', async ({ host }) => {
    const [listener, address] = await listening(host)
    expect(await host.socket().connectEx(address)).toBe(0)
    await listener.close()
    const refused = await host.socket().connectEx(address)
    expect(refused).toBe(111)
    expect(errnoNumber('ECONNREFUSED')).toBe(refused)
  })

  test('disconnect dissolves an association', async ({ host }) => {
    const peer = host.socket(AF_INET, SOCK_DGRAM)
    await peer.bind(ANY_PORT)
    const sock = host.socket(AF_INET, SOCK_DGRAM)
    await sock.connect(whereIs(peer))
    expect(sock.getpeername()).toEqual(peer.getsockname())
    await sock.disconnect()
    expect(() => sock.getpeername()).toThrow(expect.objectContaining({ code: 'ENOTCONN' }))
  })

  test('socketpair makes two that are connected', async ({ host }) => {
    const [a, b] = host.socketpair()
    expect([a.family, a.type]).toEqual([AF_UNIX, SOCK_STREAM])
    await a.sendall('over')
    expect(text(await b.recv(10))).toBe('over')
  })

  test('fileno, detach and fromfd share one open file', async ({ host }) => {
    const [a, b] = host.socketpair()
    const other = host.fromfd(a.fileno(), AF_UNIX, SOCK_STREAM)
    expect(other.fileno()).not.toBe(a.fileno())
    const descriptor = a.detach()
    expect([a.fileno(), a.closed, a.detach()]).toEqual([-1, true, -1])
    const again = host.socket(undefined, undefined, undefined, { fileno: descriptor })
    expect([again.family, again.type, again.fileno()]).toEqual([AF_UNIX, SOCK_STREAM, descriptor])
    await again.close()
    await other.sendall('still open')
    expect(text(await b.recv(20))).toBe('still open')
  })

  test('close ends a descriptor that no object holds', async ({ host }) => {
    const [a, b] = host.socketpair()
    const descriptor = a.detach()
    await host.close(descriptor)
    expect(await b.recv(1)).toHaveLength(0)
    expect(await codeOf(host.close(descriptor))).toBe('EBADF')
  })

  test('dup gives a second descriptor', async ({ host }) => {
    const [client, server] = await connected(host)
    const twin = client.dup()
    expect([twin.family, twin.type, twin.getsockname()]).toEqual([
      client.family,
      client.type,
      client.getsockname(),
    ])
    await client.close()
    await twin.sendall('last words')
    await twin.close()
    expect(text(await server.recv(20))).toBe('last words')
    expect(await server.recv(20)).toHaveLength(0)
  })

  test('close leaves an object that is of no more use', async ({ host }) => {
    const sock = host.socket()
    await sock.close()
    await sock.close()
    expect([sock.closed, sock.fileno()]).toEqual([true, -1])
    expect(await codeOf(sock.send('x'))).toBe('EBADF')
    {
      await using other = host.socket()
      expect(other.closed).toBe(false)
    }
  })

  test('shutdown ends one direction', async ({ host }) => {
    const [client, server] = await connected(host)
    await client.shutdown(SHUT_WR)
    expect(await server.recv(1)).toHaveLength(0)
    await server.sendall('x')
    expect(await client.recv(1)).toHaveLength(1)
    expect(await codeOf(client.send('x'))).toBe('EPIPE')
    expect(await codeOf(host.socket().shutdown(SHUT_WR))).toBe('ENOTCONN')
  })

  test('getInheritable and setInheritable keep a flag', ({ host }) => {
    const sock = host.socket()
    expect(sock.getInheritable()).toBe(false)
    sock.setInheritable(true)
    expect(sock.getInheritable()).toBe(true)
    expect(sock.dup().getInheritable()).toBe(false)
  })

  test('timeouts: settimeout, gettimeout, setblocking, getblocking', async ({ host }) => {
    const [listener] = await listening(host)
    expect([listener.gettimeout(), listener.getblocking()]).toEqual([null, true])
    listener.settimeout(20)
    expect([listener.gettimeout(), listener.getblocking()]).toEqual([20, true])
    const late = await listener.accept().catch((error: unknown) => error)
    expect(late).toBeInstanceOf(SocketTimeout)
    expect(late).toBeInstanceOf(SocketError)
    listener.setblocking(false)
    expect([listener.gettimeout(), listener.getblocking()]).toEqual([0, false])
    const never = await listener.accept().catch((error: unknown) => error)
    expect(never).not.toBeInstanceOf(SocketTimeout)
    expect(never).toMatchObject({ code: 'EAGAIN' })
    expect(() => listener.settimeout(-1)).toThrow(ArgumentError)
  })

  test('setdefaulttimeout is for sockets made later', async ({ host }) => {
    const before = host.socket()
    host.setdefaulttimeout(1500)
    expect([host.getdefaulttimeout(), host.socket().gettimeout(), before.gettimeout()]).toEqual([
      1500,
      1500,
      null,
    ])
    host.setdefaulttimeout(null)
    expect([host.getdefaulttimeout(), host.socket().gettimeout()]).toEqual([null, null])
  })

  test('getsockopt and setsockopt take numbers and bytes', ({ host }) => {
    const sock = host.socket()
    sock.setsockopt(SOL_SOCKET, SO_REUSEADDR, true)
    expect(sock.getsockopt(SOL_SOCKET, SO_REUSEADDR)).toBe(1)
    sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, Uint8Array.of(1, 0, 0, 0))
    expect(sock.getsockopt(IPPROTO_TCP, TCP_NODELAY, 4)).toEqual(Uint8Array.of(1, 0, 0, 0))
    expect(sock.getsockopt(SOL_SOCKET, SO_TYPE)).toBe(SOCK_STREAM)
    expect(() => sock.setsockopt(SOL_SOCKET, SO_TYPE, 1)).toThrow(
      expect.objectContaining({ code: 'ENOPROTOOPT' }),
    )
  })

  test('ioctl counts what is unread, and refuses what it does not know', async ({ host }) => {
    const [a, b] = host.socketpair()
    await b.sendall('hello')
    expect(a.ioctl(FIONREAD)).toBe(5)
    a.ioctl(FIONBIO, 1)
    expect(await codeOf(a.recv(5))).toBe('ok')
    expect(() => a.ioctl(0x1234)).toThrow(expect.objectContaining({ code: 'ENOTTY' }))
  })

  test('sockatmark is for streams, and says no where nothing is urgent', async ({ host }) => {
    const listener = await host.createServer(ANY_PORT)
    const sock = await host.createConnection(['127.0.0.1', portOf(listener.getsockname())])
    expect(sock.sockatmark()).toBe(false)
    const datagrams = host.socket(AF_INET, SOCK_DGRAM)
    expect(() => datagrams.sockatmark()).toThrow(expect.objectContaining({ code: 'ENOTTY' }))
  })

  test('poll of one socket tells its bits', async ({ host }) => {
    const fresh = host.socket()
    expect(fresh.poll()).toBe(POLLOUT | POLLHUP)
    const [a, b] = host.socketpair()
    await b.sendall('x')
    expect(a.poll(POLLIN)).toBe(POLLIN)
    await a.close()
    expect(a.poll()).toBe(POLLNVAL)
  })

  test('createServer and createConnection', async ({ host }) => {
    const listener = await host.createServer(ANY_PORT, { backlog: 1, reusePort: false })
    expect(listener.getsockopt(SOL_SOCKET, SO_REUSEADDR)).toBe(1)
    const port = portOf(listener.getsockname())
    const client = await host.createConnection(['127.0.0.1', port], {
      timeout: 5000,
      sourceAddress: ANY_PORT,
    })
    expect(client.gettimeout()).toBe(5000)
    await listener.accept()
    await listener.close()
    expect(await codeOf(host.createConnection(['127.0.0.1', port]))).toBe('ECONNREFUSED')
    const all = host.createConnection(['127.0.0.1', port], { allErrors: true })
    await expect(all).rejects.toBeInstanceOf(AggregateError)
  })

  test('a dual-stack server takes both families', async ({ host }) => {
    expect(hasIpv6).toBe(true)
    if (!host.hasDualstackIpv6()) return
    const listener = await host.createServer(['', 0], { family: AF_INET6, dualstackIpv6: true })
    const port = portOf(listener.getsockname())
    await host.createConnection(['127.0.0.1', port])
    expect((await listener.accept())[1].slice(0, 1)).toEqual(['::ffff:127.0.0.1'])
    await host.createConnection(['::1', port])
    expect((await listener.accept())[1].slice(0, 1)).toEqual(['::1'])
  })

  test('text goes to UTF-8 and back', async ({ host }) => {
    const [a, b] = host.socketpair()
    await a.sendall('欢迎来到服务端')
    const bytes = await b.recv(100)
    expect([bytes.length, text(bytes)]).toEqual([21, '欢迎来到服务端'])
    expect(utf8('欢迎来到服务端')).toEqual(bytes)
  })

  test('sleep, now and name', async ({ host }) => {
    const before = host.now
    await host.sleep(5)
    expect(host.now - before).toBeGreaterThanOrEqual(4)
    expect(host.name).toBe(host.gethostname())
  })
})
