import { describe, expect, test } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { SOCK_DGRAM, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

const MSG_PEEK = 0x2
const MSG_TRUNC = 0x20
const MSG_DONTWAIT = 0x40
const SO_RCVBUF = 8
const SO_SNDBUF = 7
const SO_MEMINFO = 55
const SO_PEEK_OFF = 42

interface Pair {
  readonly net: TestNet
  readonly r: TestSocket
  readonly u: TestSocket
}

function pair(family = 2, host = '127.0.0.1'): Pair {
  const net = new TestNet(HOST_STACK, {})
  const r = TestSocket.make(net, family, SOCK_DGRAM)
  r.bind([host, 5000])
  const u = TestSocket.make(net, family, SOCK_DGRAM)
  u.connect([host, 5000])
  return { net, r, u }
}

function fill(u: TestSocket, size: number, count: number): void {
  const bytes = new Uint8Array(size)
  for (let i = 0; i < count; i++) expect(u.send(bytes)).toBe(size)
}

function drain(r: TestSocket): number {
  let count = 0
  while (r.recv(70000, MSG_DONTWAIT) !== '<EAGAIN>') count += 1
  return count
}

function memory(r: TestSocket): { used: number; drops: number } {
  const bytes = r.getsockopt(1, SO_MEMINFO, 36) as Uint8Array
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return { used: view.getUint32(0, true), drops: view.getUint32(32, true) }
}

describe('how many datagrams the receive buffer holds', () => {
  // Facts 6.2, and sizes at which the buffers change, measured on the same kernel.
  test.each([
    [0, 256, 832],
    [1, 256, 832],
    [197, 256, 832],
    [198, 166, 1280],
    [500, 166, 1280],
    [645, 166, 1280],
    [646, 92, 2304],
    [1472, 92, 2304],
    [2000, 48, 4352],
    [4000, 25, 8448],
    [16000, 12, 16640],
    [16004, 12, 16640],
    [16005, 12, 16837],
    [20000, 10, 20832],
    [40000, 5, 40832],
    [60000, 3, 60832],
    [65507, 3, 66339],
  ])('%i bytes: %i', (size, count, cost) => {
    const { r, u } = pair()
    fill(u, size, count + 10)
    expect(memory(r)).toEqual({ used: count * cost, drops: 10 })
    expect(drain(r)).toBe(count)
  })

  test.each([
    [1, 256, 832],
    [180, 256, 832],
    [190, 166, 1280],
    [15990, 12, 16640],
    [16000, 12, 16832],
    [65527, 3, 67144],
  ])('%i bytes over IPv6: %i', (size, count, cost) => {
    const { r, u } = pair(10, '::1')
    fill(u, size, count + 3)
    expect(memory(r)).toEqual({ used: count * cost, drops: 3 })
    expect(drain(r)).toBe(count)
  })

  test.each([
    [0, 2304, 2],
    [2304, 4608, 5],
    [10000, 20000, 24],
    [100000, 200000, 240],
  ])('SO_RCVBUF %i reads %i and holds %i of 100 bytes', (asked, reads, count) => {
    const { r, u } = pair()
    r.setsockopt(1, SO_RCVBUF, asked)
    expect(r.getsockopt(1, SO_RCVBUF)).toBe(reads)
    fill(u, 100, 500)
    expect(drain(r)).toBe(count)
  })

  // Measured over a link of MTU 1500.
  test.each([
    [1472, 92],
    [1473, 92],
    [2000, 59],
    [2952, 46],
    [2953, 39],
    [5000, 26],
    [20000, 6],
  ])('%i bytes in fragments: %i', (size, count) => {
    const net = new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: '10.0.0.2' })
    const u = TestSocket.make(net, 2, SOCK_DGRAM)
    const r = TestSocket.make(net, 2, SOCK_DGRAM, 0, 1)
    r.bind(['10.0.0.2', 5000])
    u.connect(['10.0.0.2', 5000])
    u.setsockopt(1, SO_SNDBUF, 1_000_000)
    fill(u, size, 100)
    expect(drain(r)).toBe(count)
  })

  test('memory comes back in lumps of a quarter, or when all is read', () => {
    const { r, u } = pair()
    r.setsockopt(1, SO_RCVBUF, 5000)
    fill(u, 1, 20)
    expect(memory(r).used).toBe(12 * 832)
    for (const left of [12, 12, 12, 8, 8, 8, 8, 4, 4, 4, 4, 0]) {
      r.recv(10)
      expect(memory(r).used).toBe(left * 832)
    }
  })

  test('what comes while some is kept back finds less room', () => {
    const { r, u } = pair()
    r.setsockopt(1, SO_RCVBUF, 5000)
    fill(u, 1, 20)
    r.recv(10)
    r.recv(10)
    fill(u, 1, 5)
    expect(memory(r).used).toBe(12 * 832)
    expect(drain(r)).toBe(10)
  })

  test('a datagram always fits into an empty queue', () => {
    const { r, u } = pair()
    r.setsockopt(1, SO_RCVBUF, 0)
    fill(u, 60000, 2)
    expect(drain(r)).toBe(1)
  })
})

describe('reading', () => {
  test('keeps boundaries and order, cuts what does not fit and says so', () => {
    const { r, u } = pair()
    for (const text of ['abcdef', 'ghijkl', 'mnopqr', '']) u.send(text)
    expect(r.recv(3)).toBe('abc')
    expect(r.recvmsg(3)).toMatchObject({ data: 'ghi', flags: MSG_TRUNC })
    expect(r.recv(100)).toBe('mnopqr')
    expect(r.poll() & 1).toBe(1)
    expect(r.recv(100)).toBe('')
    expect(r.recv(100, MSG_DONTWAIT)).toBe('<EAGAIN>')
  })

  test('MSG_PEEK leaves the datagram', () => {
    const { r, u } = pair()
    u.send('first')
    u.send('second')
    expect([r.recv(3, MSG_PEEK), r.recv(9, MSG_PEEK), r.recv(9), r.recv(9)]).toEqual([
      'fir',
      'first',
      'first',
      'second',
    ])
  })

  test('SO_PEEK_OFF moves through the datagrams', () => {
    const { r, u } = pair()
    for (const text of ['abcd', 'efgh']) u.send(text)
    r.setsockopt(1, SO_PEEK_OFF, 0)
    const peeks = [2, 2, 3, 9].map((size) => r.recv(size, MSG_PEEK))
    expect(peeks).toEqual(['ab', 'cd', 'efg', 'h'])
    expect(r.recv(9, MSG_PEEK | MSG_DONTWAIT)).toBe('<EAGAIN>')
    expect(r.recv(9)).toBe('abcd')
    expect(r.getsockopt(1, SO_PEEK_OFF)).toBe(4)
    u.send('ijkl')
    expect(r.recv(9, MSG_PEEK)).toBe('ijkl')
  })

  test('SO_PEEK_OFF shows an empty datagram once; reading gives it all the same', () => {
    const { r, u } = pair()
    for (const text of ['', 'ab']) u.send(text)
    r.setsockopt(1, SO_PEEK_OFF, 0)
    expect([9, 9].map((size) => r.recv(size, MSG_PEEK))).toEqual(['', 'ab'])
    expect([9, 9].map((size) => r.recv(size))).toEqual(['', 'ab'])
    u.send('')
    expect(r.recv(9, MSG_PEEK)).toBe('')
  })

  test('SIOCINQ is the size of the first datagram', () => {
    const { r, u } = pair()
    u.send('hello')
    u.send('x')
    expect(r.ioctl(0x541b)).toBe(5)
    expect(r.ioctl(0x8905)).toBe('ENOTTY')
  })

  test('who waited first gets the first datagram', () => {
    const { r, u } = pair()
    expect(r.recv(10)).toBe('<blocks>')
    const first = r.waiting
    expect(r.recv(10)).toBe('<blocks>')
    u.send('x')
    expect(r.outcome()).toBeUndefined()
    expect(r.host.answers.has(first)).toBe(true)
    u.send('y')
    expect(r.outcome()).toBe('y')
  })

  test('shutdown wakes a reader with nothing', () => {
    const { r } = pair()
    expect(r.recv(10)).toBe('<blocks>')
    expect(r.shutdown(0)).toBe('ENOTCONN')
    expect(r.outcome()).toBe('')
  })

  test('after SHUT_RD datagrams still arrive', () => {
    const { r, u } = pair()
    r.shutdown(0)
    u.send('x')
    expect([r.recv(10), r.recv(10)]).toEqual(['x', ''])
  })

  test('a snapshot of a socket keeps its queue', () => {
    const { r, u } = pair()
    u.send('kept')
    const { kernel } = r.host
    const record = [...kernel.records.values()][0]
    kernel.owner = {}
    expect(r.recv(10)).toBe('kept')
    expect(record?.summary().receiveQueue).toBe(832)
    expect(record?.summary().state).toBe('UNCONN')
    const after = [...kernel.records.values()][0]
    expect(after?.summary().receiveQueue).toBe(0)
  })
})
