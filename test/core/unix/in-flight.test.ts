// Files that only messages keep open.
import { describe, expect, test } from 'vitest'
import { SOCK_STREAM } from '../../../src/core/constants/types.ts'
import type { Received } from '../../../src/core/socket/call.ts'
import { textOf, UnixHost } from './driver.ts'
import { ints, Pair, rights } from './support/unix-control.ts'

describe('circles of files in flight', () => {
  test('are closed when nobody can receive them', () => {
    const it = new Pair()
    const { host, a, b } = it
    const [c, d] = host.pair(SOCK_STREAM)
    it.send('x', rights(b, c))
    host.close(c)
    const end = host.recv(d, 9)
    expect(host.send(a, 'y').outcome).toBe(1)
    // The last descriptor of `b` goes: what it holds of itself can be received by nobody, which the next close finds.
    host.close(b)
    expect(host.send(a, 'y').outcome).toBe(1)
    host.close(host.socket(SOCK_STREAM))
    expect(textOf(end)).toBe("''")
    expect(host.send(a, 'y').outcome).toBe('EPIPE')
  })

  test('stay while somebody can', () => {
    const it = new Pair()
    const { host, a, b } = it
    const [c, d] = host.pair(SOCK_STREAM)
    it.send('x', rights(c, d))
    host.send(c, 'in d', 0, null, [rights(d)])
    host.close(c)
    host.close(d)
    host.close(host.socket(SOCK_STREAM))
    const [c2, d2] = it.fds(100) as [number, number]
    expect(textOf(host.recv(d2, 9))).toBe("'in d'")
    expect(host.send(c2, 'y').outcome).toBe(1)
    expect([a, b].map((fd) => host.close(fd))).toEqual([undefined, undefined])
  })

  test('stay while a descriptor, or a queue that can be read, holds them', () => {
    const it = new Pair()
    const { host, a, b } = it
    const [c, d] = host.pair(SOCK_STREAM)
    const [e, f] = host.pair(SOCK_STREAM)
    host.send(c, 'x', 0, null, [rights(d, b)])
    host.send(e, 'x', 0, null, [rights(d)])
    host.close(d)
    host.close(host.socket(SOCK_STREAM))
    expect(host.send(c, 'y').outcome).toBe(1)
    const [d2] = (host.recv(f, 9, 0, 100).outcome as Received).control.flatMap(ints)
    expect(textOf(host.recv(d2 as number, 9))).toBe("'x'")
    expect(host.send(a, 'y').outcome).toBe(1)
  })

  test('a listener takes along those who wait for it', () => {
    const host = new UnixHost()
    const listener = host.listener(SOCK_STREAM, 's.sock')
    const client = host.client(SOCK_STREAM, 's.sock')
    host.send(client, 'x', 0, null, [rights(listener)])
    const [a, b] = host.pair(SOCK_STREAM)
    host.send(a, 'x', 0, null, [rights(listener)])
    host.close(listener)
    host.close(host.socket(SOCK_STREAM))
    expect(host.poll(client)).toBe(4)
    host.close(b)
    expect(textOf(host.recv(client, 9))).toBe('ECONNRESET')
  })
})
