import { describe, expect, test } from 'vitest'
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  cmsgLen,
  cmsgSpace,
  FIONBIO,
  FIONREAD,
  IPPROTO_TCP,
  MSG_CTRUNC,
  MSG_PEEK,
  MSG_TRUNC,
  recvFds,
  SO_REUSEADDR,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_SEQPACKET,
  SOCK_STREAM,
  SOL_SOCKET,
  sendFds,
  simulate,
  text,
} from '../../src/index.ts'
import { tcpPair } from './support/pair.ts'

describe('descriptors', () => {
  test('are the lowest that are free, and -1 when closed', async () => {
    const host = simulate().host('a')
    const [one, two, three] = [host.socket(), host.socket(), host.socket()]
    expect([one, two, three].map((sock) => sock.fileno())).toEqual([3, 4, 5])
    await two.close()
    await two.close()
    expect([two.fileno(), two.closed]).toEqual([-1, true])
    expect(host.socket().fileno()).toBe(4)
  })

  test('detach gives the descriptor away; socket(fileno) takes it over', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    const fd = near.detach()
    expect([near.detach(), near.fileno(), near.closed]).toEqual([-1, -1, true])
    await near.close()
    const again = client.socket(AF_INET, SOCK_STREAM, 0, { fileno: fd })
    expect([again.family, again.type, again.proto]).toEqual([AF_INET, SOCK_STREAM, IPPROTO_TCP])
    await again.sendall('alive')
    expect(text(await far.recv(10))).toBe('alive')
    const other = client.fromfd(fd, AF_INET, SOCK_STREAM)
    await again.close()
    await other.sendall('still')
    expect(text(await far.recv(10))).toBe('still')
    const last = other.detach()
    await client.close(last)
    expect(await far.recv(10)).toHaveLength(0)
  })

  test('dup shares everything: the end goes out with the last one', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const copy = near.dup()
    expect(copy.fileno()).not.toBe(near.fileno())
    await near.close()
    far.settimeout(100)
    await expect(far.recv(1)).rejects.toMatchObject({ timedOut: true })
    await copy.close()
    expect(await far.recv(1)).toHaveLength(0)
  })

  test('the inheritable flag', async () => {
    const sock = simulate().host('a').socket()
    expect(sock.getInheritable()).toBe(false)
    sock.setInheritable(true)
    expect(sock.getInheritable()).toBe(true)
    await sock.close()
    expect(() => sock.getInheritable()).toThrow('fcntl EBADF')
    expect(() => sock.setInheritable(false)).toThrow('ioctl EBADF')
  })

  test('are limited', () => {
    const host = simulate().host('a', { settings: { nofile: 5 } })
    expect([host.socket().fileno(), host.socket().fileno()]).toEqual([3, 4])
    expect(() => host.socket()).toThrow('socket EMFILE')
  })
})

describe('a socket', () => {
  test('knows what it is, and prints itself', async () => {
    const world = simulate()
    const host = world.host('a')
    const sock = host.socket(AF_INET6, SOCK_STREAM | SOCK_NONBLOCK)
    expect([sock.family, sock.type, sock.proto]).toEqual([AF_INET6, SOCK_STREAM, 0])
    expect(sock.gettimeout()).toBe(0)
    expect(String(sock)).toBe('<socket fd=3, family=10, type=1, proto=0, laddr=["::",0,0,0]>')
    await sock.close()
    expect(String(sock)).toBe('<socket [closed] fd=-1, family=10, type=1, proto=0>')
  })

  test('options and ioctl', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    expect(near.getsockopt(SOL_SOCKET, SO_TYPE)).toBe(SOCK_STREAM)
    near.setsockopt(SOL_SOCKET, SO_REUSEADDR, true)
    expect(near.getsockopt(SOL_SOCKET, SO_REUSEADDR, 4)).toEqual(Uint8Array.of(1, 0, 0, 0))
    await far.sendall('four')
    await client.sleep(5)
    expect(near.ioctl(FIONREAD)).toBe(4)
    expect(() => near.ioctl(0x1234)).toThrow('ioctl ENOTTY')
    near.ioctl(FIONBIO, 1)
    await near.recv(4)
    await expect(near.recv(1)).rejects.toMatchObject({ code: 'EAGAIN' })
  })

  test('takes text, views and buffers, and keeps its own copy', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    await near.sendall('é')
    await near.sendall(new Uint16Array([0x6261]))
    await near.sendall(Uint8Array.of(0x63).buffer)
    await near.sendmsg(['d', Uint8Array.of(0x65), new DataView(Uint8Array.of(0x66).buffer)])
    const file = far.makefile('rb')
    expect(text((await file.read(8)) as Uint8Array)).toBe('éabcdef')
    const big = new Uint8Array(8_000_000).fill(1)
    const sending = near.sendall(big)
    big.fill(2)
    const bytes = (await file.read(big.length)) as Uint8Array
    expect(bytes.every((byte) => byte === 1)).toBe(true)
    await sending
  })

  test('recvInto, recvmsg and recvmsgInto', async () => {
    const { near, far } = await tcpPair(simulate())
    await near.sendall('abcdefghij')
    const buffer = new Uint8Array(4)
    expect(await far.recvInto(buffer, 3)).toBe(3)
    expect(text(buffer)).toBe('abc\0')
    expect(await far.recvInto(buffer)).toBe(4)
    expect(text(buffer)).toBe('defg')
    expect(await far.recvmsg(2, 0, MSG_PEEK)).toEqual([new TextEncoder().encode('hi'), [], 0, null])
    const parts = [new Uint8Array(1), new Uint8Array(5)]
    expect(await far.recvmsgInto(parts)).toEqual([3, [], 0, null])
    expect(parts.map(text)).toEqual(['h', 'ij\0\0\0'])
  })

  test('sendfile sends what gives bytes', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    async function* source() {
      yield new Uint8Array(10_000).fill(0x61)
      yield new Uint8Array(10_000).fill(0x62)
    }
    expect(await near.sendfile(source(), 9_999, 3)).toBe(3)
    expect(await near.sendfile('text')).toBe(4)
    expect(await near.sendfile([Uint8Array.of(1), Uint8Array.of(2)], 1)).toBe(1)
    await near.close()
    const file = far.makefile('rb')
    expect(text((await file.read()) as Uint8Array)).toBe('abbtext\u0002')
  })
})

describe('errors', () => {
  test('have the shape of Node’s, with what was tried', async () => {
    const world = simulate()
    world.host('server')
    const client = world.host('client')
    await expect(client.socket().connect(['server', 81])).rejects.toMatchObject({
      name: 'SocketError',
      message: 'connect ECONNREFUSED 10.0.0.1:81',
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
      address: '10.0.0.1',
      port: 81,
    })
    await expect(client.socket().accept()).rejects.toThrow('accept EINVAL')
    await expect(client.socket().send('x')).rejects.toThrow('send EPIPE')
    expect(() => client.socket().getpeername()).toThrow('getpeername ENOTCONN')
  })

  test('point at the place in the program', async () => {
    const { near } = await tcpPair(simulate())
    near.settimeout(5)
    const waitsInVain = async () => {
      await near.recv(1)
    }
    const error: Error = await waitsInVain().catch((reason) => reason)
    expect(error.stack).toContain('waitsInVain')
  })
})

describe('datagrams', () => {
  test('an association can be dissolved', async () => {
    const world = simulate()
    const sock = world.host('client').socket(AF_INET, SOCK_DGRAM)
    await sock.connect(['127.0.0.1', 9])
    expect(sock.getpeername()).toEqual(['127.0.0.1', 9])
    await sock.disconnect()
    expect(() => sock.getpeername()).toThrow('getpeername ENOTCONN')
  })

  test('go to an address and come from one', async () => {
    const world = simulate()
    const server = world.host('server').socket(AF_INET, SOCK_DGRAM)
    await server.bind(['', 9000])
    const client = world.host('client').socket(AF_INET, SOCK_DGRAM)
    const buffer = Uint8Array.of(1, 2, 3)
    expect(await client.sendto(buffer, ['server', 9000])).toBe(3)
    buffer.fill(0)
    const [bytes, peer] = await server.recvfrom(100)
    expect(bytes).toEqual(Uint8Array.of(1, 2, 3))
    expect(peer).toEqual(['10.0.0.2', client.getsockname()[1]])
    await server.sendto('long enough', 0, peer as [string, number])
    const short = new Uint8Array(4)
    expect(await client.recvfromInto(short, 0, MSG_TRUNC)).toEqual([11, ['10.0.0.1', 9000]])
    expect(text(short)).toBe('long')
    await expect(
      client.sendto('x', ['server', 9000], { signal: AbortSignal.abort() }),
    ).rejects.toThrow()
  })
})

describe('local sockets', () => {
  test('names, and the files that they leave behind', async () => {
    const host = simulate().host('a')
    const listener = host.socket(AF_UNIX)
    await listener.bind('app.sock')
    await listener.listen()
    expect(listener.getsockname()).toBe('app.sock')
    const client = host.socket(AF_UNIX, SOCK_STREAM)
    await client.connect('app.sock')
    const [conn, peer] = await listener.accept()
    expect([peer, conn.getpeername(), client.getpeername()]).toEqual(['', '', 'app.sock'])
    const bytes = Uint8Array.of(7, 8)
    await conn.sendall(bytes)
    bytes.fill(0)
    expect(await client.recv(10)).toEqual(Uint8Array.of(7, 8))
    await listener.close()
    expect(await host.files.exists('app.sock')).toBe(true)
    expect(await host.files.isSocket('app.sock')).toBe(true)
    await host.files.rename('app.sock', 'old.sock')
    await host.files.chmod('old.sock', 0o600)
    await expect(host.socket(AF_UNIX).connect('app.sock')).rejects.toMatchObject({
      code: 'ENOENT',
      address: 'app.sock',
    })
    await host.files.unlink('old.sock')
    await host.files.mkdir('run')
    await host.files.touch('run/file')
    await expect(host.files.unlink('old.sock')).rejects.toThrow('unlink ENOENT old.sock')
    await expect(host.files.isSocket('old.sock')).rejects.toThrow('stat ENOENT old.sock')
    expect(await host.files.isSocket('run/file')).toBe(false)
    const abstract = host.socket(AF_UNIX)
    await abstract.bind('\0name')
    expect(abstract.getsockname()).toBe('\0name')
  })

  test('pairs of every type', async () => {
    const host = simulate().host('a')
    for (const type of [SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET]) {
      const [a, b] = host.socketpair(AF_UNIX, type)
      await a.sendall('ping')
      expect(text(await b.recv(10))).toBe('ping')
    }
    const [quick] = host.socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK)
    expect(quick.getblocking()).toBe(false)
    expect(() => host.socketpair(AF_INET)).toThrow('socketpair ENOTSUP')
  })

  test('open files travel', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    const [a, b] = client.socketpair()
    expect(await sendFds(a, ['take it'], [near.fileno()])).toBe(7)
    const [bytes, [fd], flags] = await recvFds(b, 100, 1)
    expect([text(bytes), flags]).toEqual(['take it', 0])
    await near.close()
    const taken = client.socket(AF_INET, SOCK_STREAM, 0, { fileno: fd })
    await taken.sendall('over there')
    expect(text(await far.recv(100))).toBe('over there')
    await sendFds(a, ['x'], [taken.fileno(), taken.fileno()])
    const [, some, cut] = await recvFds(b, 100, 1)
    expect([some.length, cut & MSG_CTRUNC]).toEqual([1, MSG_CTRUNC])
    expect([cmsgLen(0), cmsgLen(5), cmsgSpace(0), cmsgSpace(9)]).toEqual([16, 21, 16, 32])
    expect(() => cmsgLen(-1)).toThrow('CMSG_LEN() argument out of range')
    expect(() => cmsgSpace(2 ** 31 - 17)).toThrow('CMSG_SPACE() argument out of range')
  })
})
