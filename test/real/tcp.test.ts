/** TCP programs that come out the same on the simulated and on the real network. */
import { expect } from 'vitest'
import {
  AF_INET6,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  POLLIN,
  POLLOUT,
  SHUT_RD,
  SHUT_WR,
  SO_REUSEADDR,
  SOL_SOCKET,
  SocketTimeout,
  text,
} from '../../src/index.ts'
import {
  codeOf,
  connected,
  describeWorlds,
  listening,
  portOf,
  readAll,
  whereIs,
} from './support/worlds.ts'

describeWorlds('TCP', (test) => {
  test('a greeting and its answer', async ({ host }) => {
    const [listener, address] = await listening(host)
    const client = host.socket()
    await client.connect(address)
    const [server, caller] = await listener.accept()
    expect(caller).toEqual(client.getsockname())
    expect(server.getpeername()).toEqual(client.getsockname())
    expect(server.getsockname()).toEqual(client.getpeername())
    await server.sendall('欢迎来到服务端')
    expect(text(await client.recv(1024))).toBe('欢迎来到服务端')
    await client.sendall('谢谢')
    expect(text(await server.recv(1024))).toBe('谢谢')
  })

  test('each side ends its own direction', async ({ host }) => {
    const [client, server] = await connected(host)
    await client.sendall('question')
    await client.shutdown(SHUT_WR)
    expect(text(await readAll(server))).toBe('question')
    await server.sendall('answer')
    await server.shutdown(SHUT_WR)
    expect(text(await readAll(client))).toBe('answer')
    expect(await codeOf(client.sendall('more'))).toBe('EPIPE')
  })

  test('shutdown of receiving ends waiting and later calls', async ({ host }) => {
    const [client, server] = await connected(host)
    const waiting = client.recv(10)
    await client.shutdown(SHUT_RD)
    expect(await waiting).toHaveLength(0)
    expect(await client.recv(10)).toHaveLength(0)
    await client.sendall('still')
    expect(text(await server.recv(10))).toBe('still')
  })

  test('connect to a port where nobody listens', async ({ host }) => {
    const [listener, address] = await listening(host)
    await listener.close()
    const client = host.socket()
    await expect(client.connect(address)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
      syscall: 'connect',
      address: '127.0.0.1',
    })
    const [again, there] = await listening(host)
    await client.connect(there)
    await again.accept()
  })

  test('a bound port that nobody listens on refuses', async ({ host }) => {
    const bound = host.socket()
    await bound.bind(['127.0.0.1', 0])
    expect(await codeOf(host.socket().connect(whereIs(bound)))).toBe('ECONNREFUSED')
    await bound.listen()
    expect(await codeOf(host.socket().connect(whereIs(bound)))).toBe('ok')
  })

  test('ports that may not be had', async ({ host }) => {
    const [, address] = await listening(host)
    const other = host.socket()
    expect(await codeOf(other.bind(address))).toBe('EADDRINUSE')
    expect(await codeOf(other.bind(['192.0.2.1', 0]))).toBe('EADDRNOTAVAIL')
    expect(await codeOf(other.bind(['192.0.2.1', 4000]))).toBe('EADDRNOTAVAIL')
    await other.bind(['127.0.0.1', 0])
    expect(await codeOf(other.bind(['127.0.0.1', 0]))).toBe('EINVAL')
  })

  test('a port is free again once its listener is closed', async ({ host }) => {
    const [listener, address] = await listening(host)
    await listener.close()
    const next = host.socket()
    next.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    await next.bind(address)
    await next.listen()
    await host.socket().connect(address)
    await next.accept()
  })

  test('a connection from a bound port', async ({ host }) => {
    const [listener, address] = await listening(host)
    const client = host.socket()
    await client.bind(['127.0.0.1', 0])
    const own = client.getsockname()
    await client.connect(address)
    expect(client.getsockname()).toEqual(own)
    const [, caller] = await listener.accept()
    expect(caller).toEqual(own)
  })

  test('listen on an unbound socket takes a port', async ({ host }) => {
    const listener = host.socket()
    await listener.listen()
    const [, port] = listener.getsockname() as [string, number]
    expect(port).toBeGreaterThan(0)
    await host.socket().connect(['127.0.0.1', port])
    await listener.accept()
  })

  test('IPv6, and IPv4 through an IPv6 listener', async ({ host }) => {
    const listener = host.socket(AF_INET6)
    await listener.bind(['::', 0])
    await listener.listen()
    const port = portOf(listener.getsockname())
    const six = host.socket(AF_INET6)
    await six.connect(['::1', port])
    const [, caller] = await listener.accept()
    expect(caller).toEqual(six.getsockname())
    expect(caller[0]).toBe('::1')
    await host.socket().connect(['127.0.0.1', port])
    const [server, mapped] = await listener.accept()
    expect([mapped[0], server.getsockname()[0]]).toEqual(['::ffff:127.0.0.1', '::ffff:127.0.0.1'])
    const back = host.socket(AF_INET6)
    await back.connect(['::ffff:127.0.0.1', port])
    expect(back.getpeername()[0]).toBe('::ffff:127.0.0.1')
  })

  test('IPV6_V6ONLY leaves the port to IPv4', async ({ host }) => {
    const six = host.socket(AF_INET6)
    six.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 1)
    await six.bind(['::', 0])
    await six.listen()
    const port = portOf(six.getsockname())
    expect(await codeOf(host.socket().connect(['127.0.0.1', port]))).toBe('ECONNREFUSED')
    const four = host.socket()
    await four.bind(['0.0.0.0', port])
    await four.listen()
    await host.socket().connect(['127.0.0.1', port])
    await four.accept()
  })

  test('a mapped address of a bound IPv6 socket', async ({ host }) => {
    const [listener, address] = await listening(host)
    const client = host.socket(AF_INET6)
    await client.bind(['::', 0])
    await client.connect(['::ffff:127.0.0.1', portOf(address)])
    const [, caller] = await listener.accept()
    expect(caller).toEqual(['127.0.0.1', portOf(client.getsockname())])
  })

  test('createServer and createConnection, by name', async ({ host }) => {
    const server = await host.createServer(['127.0.0.1', 0])
    const client = await host.createConnection(['localhost', portOf(server.getsockname())])
    const [conn] = await server.accept()
    await conn.sendall('by name')
    expect(text(await client.recv(10))).toBe('by name')
    await expect(host.gethostbyname('no-such-host.invalid')).rejects.toThrow('not known')
  })

  test('calls in the wrong state', async ({ host }) => {
    const fresh = host.socket()
    expect(await codeOf(fresh.accept())).toBe('EINVAL')
    expect(await codeOf(fresh.recv(1))).toBe('ENOTCONN')
    expect(await codeOf(fresh.send('x'))).toBe('EPIPE')
    expect(await codeOf(fresh.shutdown(SHUT_WR))).toBe('ENOTCONN')
    expect(await codeOf(() => fresh.getpeername())).toBe('ENOTCONN')
    const [client] = await connected(host)
    expect(await codeOf(client.connect(['127.0.0.1', 9]))).toBe('EISCONN')
    expect(await codeOf(client.listen())).toBe('EINVAL')
    await client.close()
    expect(await codeOf(client.recv(1))).toBe('EBADF')
    expect(await codeOf(client.send('x'))).toBe('EBADF')
    expect(client.fileno()).toBe(-1)
  })

  test('calls that may not wait', async ({ host }) => {
    const [listener, address] = await listening(host)
    listener.setblocking(false)
    expect(await codeOf(listener.accept())).toBe('EAGAIN')
    const client = host.socket()
    client.setblocking(false)
    expect(await client.connectEx(address)).toBe(115)
    const poll = host.poll()
    poll.register(client, POLLOUT)
    expect(await poll.poll()).toEqual([[client.fileno(), POLLOUT]])
    expect(await client.connectEx(address)).toBe(0)
    expect(await client.connectEx(address)).toBe(106)
    const [[ready]] = [await host.select([listener], [], [])]
    expect(ready).toEqual([listener])
    const [server] = await listener.accept()
    expect(await codeOf(client.recv(1))).toBe('EAGAIN')
    await server.sendall('x')
    poll.modify(client, POLLIN)
    expect(await poll.poll()).toEqual([[client.fileno(), POLLIN]])
    expect(text(await client.recv(1))).toBe('x')
  })

  test('a non-blocking connect that is refused', async ({ host }) => {
    const [listener, address] = await listening(host)
    await listener.close()
    const client = host.socket()
    client.setblocking(false)
    expect(await client.connectEx(address)).toBe(115)
    await host.select([], [client], [])
    expect(await client.connectEx(address)).toBe(111)
  })

  test('a timeout leaves the connection as it was', async ({ host }) => {
    const [client, server] = await connected(host)
    client.settimeout(5)
    await expect(client.recv(1)).rejects.toBeInstanceOf(SocketTimeout)
    client.settimeout(null)
    await server.sendall('late')
    expect(text(await client.recv(10))).toBe('late')
    const listener = host.socket()
    await listener.listen()
    listener.settimeout(5)
    await expect(listener.accept()).rejects.toBeInstanceOf(SocketTimeout)
  })

  test('an abort signal ends a call and nothing else', async ({ host }) => {
    const [client, server] = await connected(host)
    const controller = new AbortController()
    const call = client.recv(10, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(call).rejects.toThrow('enough')
    await server.sendall('later')
    expect(text(await client.recv(10))).toBe('later')
  })

  test('several calls wait on one socket and are served in their order', async ({ host }) => {
    const [listener, address] = await listening(host)
    const accepts = [listener.accept(), listener.accept(), listener.accept()]
    const clients = [host.socket(), host.socket(), host.socket()]
    for (const client of clients) await client.connect(address)
    const callers = (await Promise.all(accepts)).map(([, caller]) => caller)
    expect(callers).toEqual(clients.map((client) => client.getsockname()))
  })

  test('much data in both directions at once', async ({ host }) => {
    const [client, server] = await connected(host)
    const size = 3_000_000
    const there = new Uint8Array(size).map((_, i) => (i * 7) & 255)
    const back = new Uint8Array(size).map((_, i) => (i * 13) & 255)
    const sendAndEnd = async (socket: typeof client, bytes: Uint8Array): Promise<void> => {
      await socket.sendall(bytes)
      await socket.shutdown(SHUT_WR)
    }
    const [atServer, atClient] = await Promise.all([
      readAll(server),
      readAll(client),
      sendAndEnd(client, there),
      sendAndEnd(server, back),
    ])
    expect(Buffer.compare(atServer, there)).toBe(0)
    expect(Buffer.compare(atClient, back)).toBe(0)
  })

  test('a sender waits for a reader that does not read', async ({ host }) => {
    const [client, server] = await connected(host)
    client.setblocking(false)
    let sent = 0
    let code = 'ok'
    while (code === 'ok') {
      code = await codeOf(
        client.send(new Uint8Array(65536)).then((count) => {
          sent += count
        }),
      )
    }
    expect(code).toBe('EAGAIN')
    client.setblocking(true)
    const sending = client.sendall('the end').then(() => client.close())
    const all = await readAll(server)
    await sending
    expect(all).toHaveLength(sent + 7)
    expect(text(all.subarray(sent))).toBe('the end')
  })

  test('many clients at once', async ({ host }) => {
    const [listener, address] = await listening(host, 100)
    const echo = async (): Promise<void> => {
      const [conn] = await listener.accept()
      await conn.sendall(await readAll(conn))
      await conn.close()
    }
    const ask = async (i: number): Promise<string> => {
      const client = host.socket()
      await client.connect(address)
      await client.sendall(`client ${i}`)
      await client.shutdown(SHUT_WR)
      const answer = text(await readAll(client))
      await client.close()
      return answer
    }
    const numbers = Array.from({ length: 60 }, (_, i) => i)
    const [answers] = await Promise.all([
      Promise.all(numbers.map(ask)),
      Promise.all(numbers.map(echo)),
    ])
    expect(answers).toEqual(numbers.map((i) => `client ${i}`))
  })

  test('descriptors are the lowest that are free', async ({ host }) => {
    const first = host.socket()
    const second = host.socket()
    expect([first.fileno(), second.fileno()]).toEqual([3, 4])
    await first.close()
    expect(host.socket().fileno()).toBe(3)
  })

  test('the observables of a conversation', async ({ host }) => {
    const [client, server] = await connected(host)
    const states: string[] = []
    client.state$.subscribe((state) => states.push(state))
    const chunks: string[] = []
    const ended = new Promise<void>((resolve) => {
      client.chunks$.subscribe({ next: (bytes) => chunks.push(text(bytes)), complete: resolve })
    })
    await server.sendall('by pieces')
    await server.close()
    await ended
    expect(chunks.join('')).toBe('by pieces')
    await client.close()
    expect(states.slice(0, 2)).toEqual(['ESTABLISHED', 'CLOSE_WAIT'])
  })

  test('a file over a socket, line by line', async ({ host }) => {
    const [client, server] = await connected(host)
    await server.sendall('one\ntwo\r\nthree')
    await server.close()
    const lines: string[] = []
    for await (const line of client.makefile('r')) lines.push(line as string)
    expect(lines).toEqual(['one\n', 'two\n', 'three'])
  })
})
