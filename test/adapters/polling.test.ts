import { describe, expect, test } from 'vitest'
import {
  EPOLLET,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLRDHUP,
  SHUT_WR,
  simulate,
} from '../../src/index.ts'
import { tcpPair } from './support/pair.ts'

describe('sock.poll', () => {
  test('answers at once with the bits of the state (facts 1.7)', async () => {
    const world = simulate()
    const { near, far, listener, client } = await tcpPair(world)
    expect(client.socket().poll()).toBe(POLLOUT | POLLHUP)
    expect(listener.poll()).toBe(0)
    expect(near.poll()).toBe(POLLOUT)
    await far.sendall('x')
    await client.sleep(10)
    expect(near.poll()).toBe(POLLIN | POLLOUT)
    expect(near.poll(POLLIN)).toBe(POLLIN)
    await far.shutdown(SHUT_WR)
    await client.sleep(10)
    expect(near.poll()).toBe(POLLIN | POLLOUT | POLLRDHUP)
    await near.close()
    expect(near.poll()).toBe(POLLNVAL)
  })
})

describe('select', () => {
  test('tells which are ready, and in what way', async () => {
    const world = simulate()
    const { near, far, listener, client } = await tcpPair(world)
    expect(await client.select([near], [near], [near], 0)).toEqual([[], [near], []])
    await far.sendall('x')
    expect(await client.select([near], [], [])).toEqual([[near], [], []])
    expect(await client.select([near.fileno()], [near.fileno()], [])).toEqual([
      [near.fileno()],
      [near.fileno()],
      [],
    ])
    expect(listener.getsockname()).toEqual(['0.0.0.0', 5000])
  })

  test('times out with nothing', async () => {
    const world = simulate()
    const { near, client } = await tcpPair(world)
    const began = world.now
    expect(await client.select([near], [], [], 2500)).toEqual([[], [], []])
    expect(world.now - began).toBe(2500)
    expect(await client.select([], [], [], 10)).toEqual([[], [], []])
  })

  test('waits for the first of several', async () => {
    const world = simulate()
    const { near, listener, server, client } = await tcpPair(world)
    const woken = server.select([listener], [], [])
    await client.sleep(50)
    await client.socket().connect(['server', 5000])
    expect(await woken).toEqual([[listener], [], []])
    await near.close()
  })

  test('a refused connect is readable and writable, not exceptional (facts 8)', async () => {
    const world = simulate()
    world.host('server')
    const client = world.host('client')
    const sock = client.socket()
    sock.setblocking(false)
    expect(await sock.connectEx(['server', 9])).toBe(115)
    expect(await client.select([sock], [sock], [sock])).toEqual([[sock], [sock], []])
    expect(sock.poll()).toBe(POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDHUP)
  })
})

describe('poll', () => {
  test('watches a set, each for its own events', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    const poller = client.poll()
    poller.register(near, POLLIN)
    expect(await poller.poll(0)).toEqual([])
    await far.sendall('x')
    expect(await poller.poll()).toEqual([[near.fileno(), POLLIN]])
    poller.modify(near, POLLOUT)
    expect(await poller.poll()).toEqual([[near.fileno(), POLLOUT]])
    poller.register(near)
    expect(await poller.poll()).toEqual([[near.fileno(), POLLIN | POLLOUT]])
    poller.unregister(near)
    expect(await poller.poll(5)).toEqual([])
    const gone = client.socket()
    poller.register(gone)
    const descriptor = gone.fileno()
    await gone.close()
    expect(await poller.poll()).toEqual([[descriptor, POLLNVAL]])
  })
})

describe('epoll', () => {
  test('levels are told as long as they hold', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    const poller = client.epoll()
    poller.register(near, EPOLLIN)
    await far.sendall('xy')
    expect(await poller.poll()).toEqual([[near.fileno(), EPOLLIN]])
    await near.recv(1)
    expect(await poller.poll()).toEqual([[near.fileno(), EPOLLIN]])
    await near.recv(1)
    expect(await poller.poll(100)).toEqual([])
  })

  test('edges are told once', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    const poller = client.epoll()
    await far.sendall('x')
    await client.sleep(100)
    poller.register(near, EPOLLIN | EPOLLET)
    expect(await poller.poll()).toEqual([[near.fileno(), EPOLLIN]])
    expect(await poller.poll(1000)).toEqual([])
    await far.sendall('y')
    expect(await poller.poll()).toEqual([[near.fileno(), EPOLLIN]])
    expect(await poller.poll(1000)).toEqual([])
    await near.recv(2)
    await far.sendall('z')
    await client.sleep(100)
    expect(await poller.poll(0)).toEqual([[near.fileno(), EPOLLIN]])
    expect(await poller.poll(0)).toEqual([])
  })

  test('an acknowledgement is an edge for who watches for room', async () => {
    const world = simulate()
    const { near, client } = await tcpPair(world)
    const poller = client.epoll()
    poller.register(near, EPOLLOUT | EPOLLET)
    expect(await poller.poll(0)).toEqual([[near.fileno(), EPOLLOUT]])
    await near.sendall('x')
    await client.sleep(100)
    expect(await poller.poll(0)).toEqual([[near.fileno(), EPOLLOUT]])
  })

  test('one shot, until modified', async () => {
    const world = simulate()
    const { near, client } = await tcpPair(world)
    const poller = client.epoll()
    poller.register(near, EPOLLOUT | EPOLLONESHOT)
    expect(await poller.poll(0)).toEqual([[near.fileno(), EPOLLOUT]])
    expect(await poller.poll(10)).toEqual([])
    poller.modify(near, EPOLLOUT | EPOLLONESHOT)
    expect(await poller.poll(0)).toEqual([[near.fileno(), EPOLLOUT]])
  })

  test('no more than were asked for, and everybody in turn', async () => {
    const world = simulate()
    const host = world.host('a')
    const socks = [host.socket(), host.socket(), host.socket()]
    const poller = host.epoll()
    for (const sock of socks) poller.register(sock)
    const seen: number[] = []
    for (let i = 0; i < 3; i++) seen.push(...(await poller.poll(0, 1)).map(([fd]) => fd))
    expect(seen).toEqual(socks.map((sock) => sock.fileno()))
    expect(await poller.poll(0, 2)).toHaveLength(2)
    expect(await poller.poll(0)).toHaveLength(3)
  })

  test('a closed socket has left, even if its number is used again', async () => {
    const world = simulate()
    const host = world.host('a')
    const poller = host.epoll()
    const first = host.socket()
    poller.register(first)
    expect(() => poller.register(first)).toThrow('epoll_ctl EEXIST')
    await first.close()
    const second = host.socket()
    expect(await poller.poll(10)).toEqual([])
    expect(() => poller.modify(second, EPOLLIN)).toThrow('epoll_ctl ENOENT')
    poller.register(second)
    poller.unregister(second)
    expect(() => poller.unregister(second)).toThrow('epoll_ctl ENOENT')
    poller.close()
    expect(poller.closed).toBe(true)
    expect(() => poller.register(second)).toThrow('I/O operation on closed epoll object')
    await expect(poller.poll(0)).rejects.toThrow('closed epoll object')
  })
})
