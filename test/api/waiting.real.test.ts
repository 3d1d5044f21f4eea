/** select, poll and epoll: the same bodies in both worlds. */
import { expect } from 'vitest'
import {
  EPOLLET,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  SocketError,
} from '../../src/index.ts'
import { connected, describeWorlds, listening } from '../real/support/worlds.ts'

describeWorlds('waiting for several', (test) => {
  test('select', async ({ host }) => {
    const [a, b] = host.socketpair()
    expect(await host.select([a], [a], [a], 0)).toEqual([[], [a], []])
    expect(await host.select([a], [], [], 5)).toEqual([[], [], []])
    const waiting = host.select([a, b], [], [])
    await b.sendall('x')
    expect(await waiting).toEqual([[a], [], []])
    expect(await host.select([a.fileno()], [], [])).toEqual([[a.fileno()], [], []])
    await b.close()
    await expect(host.select([999], [], [], 0)).rejects.toBeInstanceOf(SocketError)
  })

  test('select of a listener tells of a caller', async ({ host }) => {
    const [listener, address] = await listening(host)
    const waiting = host.select([listener], [], [])
    await host.socket().connect(address)
    expect(await waiting).toEqual([[listener], [], []])
  })

  test('poll: register, modify, unregister and poll', async ({ host }) => {
    const [a, b] = host.socketpair()
    const poller = host.poll()
    poller.register(a, POLLIN)
    expect(await poller.poll(0)).toEqual([])
    poller.modify(a, POLLIN | POLLOUT)
    expect(await poller.poll(0)).toEqual([[a.fileno(), POLLOUT]])
    poller.modify(a, POLLIN)
    const waiting = poller.poll()
    await b.sendall('x')
    expect(await waiting).toEqual([[a.fileno(), POLLIN]])
    const descriptor = a.fileno()
    await a.close()
    expect(await poller.poll(0)).toEqual([[descriptor, POLLNVAL]])
    poller.unregister(descriptor)
    expect(await poller.poll(0)).toEqual([])
    expect(() => poller.modify(descriptor, POLLIN)).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    )
  })

  test('epoll: levels hold until they are dealt with', async ({ host }) => {
    const [client, server] = await connected(host)
    using epoll = host.epoll()
    epoll.register(server, EPOLLIN)
    const waiting = epoll.poll()
    await client.sendall('ab')
    expect(await waiting).toEqual([[server.fileno(), EPOLLIN]])
    await server.recv(1)
    expect(await epoll.poll(0)).toEqual([[server.fileno(), EPOLLIN]])
    await server.recv(1)
    expect(await epoll.poll(0)).toEqual([])
    epoll.modify(server, EPOLLOUT)
    expect(await epoll.poll(0, 1)).toEqual([[server.fileno(), EPOLLOUT]])
    epoll.unregister(server)
    expect(await epoll.poll(0)).toEqual([])
  })

  test('epoll: edges are told once', async ({ host }) => {
    const [a, b] = host.socketpair()
    using epoll = host.epoll()
    epoll.register(a, EPOLLIN | EPOLLET)
    await b.sendall('one')
    expect(await epoll.poll()).toEqual([[a.fileno(), EPOLLIN]])
    expect(await epoll.poll(0)).toEqual([])
    await b.sendall('two')
    expect(await epoll.poll()).toEqual([[a.fileno(), EPOLLIN]])
    expect(await epoll.poll(0)).toEqual([])
  })

  test('epoll: one shot, until modified', async ({ host }) => {
    const [a, b] = host.socketpair()
    const epoll = host.epoll()
    epoll.register(a, EPOLLIN | EPOLLONESHOT)
    await b.sendall('x')
    expect(await epoll.poll()).toEqual([[a.fileno(), EPOLLIN]])
    expect(await epoll.poll(0)).toEqual([])
    epoll.modify(a, EPOLLIN | EPOLLONESHOT)
    expect(await epoll.poll()).toEqual([[a.fileno(), EPOLLIN]])
    expect(epoll.closed).toBe(false)
    epoll.close()
    expect(epoll.closed).toBe(true)
    await expect(epoll.poll(0)).rejects.toThrow('I/O operation on closed epoll object')
  })
})
