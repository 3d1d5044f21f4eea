import { describe, expect, test } from 'vitest'
import { SO_PASSCRED, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import {
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_RDM,
  SOCK_SEQPACKET,
  SOCK_STREAM,
} from '../../../src/core/constants/types.ts'
import { bind } from '../../../src/core/kernel/calls.ts'
import { textOf, UnixHost } from './driver.ts'

const LOOPBACK = { family: 2, ip: '127.0.0.1', port: 1, flowInfo: 0, scopeId: 0 } as const

describe('bind', () => {
  test('whatever has the path has it', () => {
    const host = new UnixHost()
    host.kernel.unix.touch('f')
    host.kernel.unix.mkdir('d')
    host.named(SOCK_STREAM, 's.sock')
    const fd = host.socket(SOCK_STREAM)
    for (const path of ['f', 'd', 'd/', 's.sock', '.', '/']) {
      expect(host.bind(fd, path)).toBe('EADDRINUSE')
    }
    expect(host.bind(fd, 'nodir/x')).toBe('ENOENT')
    expect(host.bind(fd, 'f/x')).toBe('ENOTDIR')
    expect(host.bind(fd, 'new/')).toBe('ENOENT')
    expect(host.bind(fd, 'd/x')).toBeUndefined()
    expect(host.getsockname(fd)).toBe('d/x')
  })

  test('a bound socket hears about the path first, and leaves no file behind', () => {
    const host = new UnixHost()
    const fd = host.named(SOCK_STREAM, '\0q')
    host.kernel.unix.touch('f')
    expect(host.bind(fd, 'f')).toBe('EADDRINUSE')
    expect(host.bind(fd, 'nodir/x')).toBe('ENOENT')
    expect(host.bind(fd, 'new')).toBe('EINVAL')
    expect(host.kernel.unix.exists('new')).toBe(false)
    expect(host.bind(fd, '\0q')).toBe('EINVAL')
  })

  test('the empty name is one of five digits, different each time', () => {
    const host = new UnixHost()
    const names = [1, 2, 3].map(() => {
      const fd = host.socket(SOCK_STREAM)
      expect(host.bind(fd, '')).toBeUndefined()
      expect(host.bind(fd, 'b.sock')).toBe('EINVAL')
      expect(host.bind(fd, '')).toBeUndefined()
      return host.getsockname(fd)
    })
    for (const name of names) expect(name).toMatch(/^\0[0-9a-f]{5}$/)
    expect(new Set(names).size).toBe(3)
  })

  test('a taken digit name is passed over', () => {
    const first = new UnixHost()
    const taken = first.named(SOCK_STREAM, '')
    const second = new UnixHost()
    second.named(SOCK_STREAM, first.getsockname(taken))
    const fd = second.named(SOCK_STREAM, '')
    expect(second.getsockname(fd)).not.toBe(first.getsockname(taken))
  })

  test('a path ends at its first NUL, an abstract name does not', () => {
    const host = new UnixHost()
    expect(host.getsockname(host.named(SOCK_STREAM, 'a.sock\0rest'))).toBe('a.sock')
    expect(host.getsockname(host.named(SOCK_STREAM, '\0a\0b'))).toBe('\0a\0b')
    expect(host.client(SOCK_STREAM, 'a.sock\0other')).toBeGreaterThan(0)
  })

  test('an address of another family is refused', () => {
    const host = new UnixHost()
    const fd = host.socket(SOCK_STREAM)
    expect(bind(host.kernel, fd, LOOPBACK).failure).toBe('EINVAL')
  })

  test('permissions of the directory count', () => {
    const host = new UnixHost({ uid: 1000 })
    host.kernel.unix.mkdir('d')
    expect(host.bind(host.socket(SOCK_STREAM), 'd/s')).toBe('EACCES')
  })
})

describe('abstract names', () => {
  test('are free once their holder closes, although accepted sockets show them', () => {
    const host = new UnixHost()
    const listener = host.listener(SOCK_STREAM, '\0name')
    const other = host.socket(SOCK_STREAM)
    expect(host.bind(other, '\0name')).toBe('EADDRINUSE')
    const client = host.client(SOCK_STREAM, '\0name')
    const accepted = host.accepted(listener)
    expect(host.getpeername(client)).toBe('\0name')
    host.close(listener)
    expect(host.getsockname(accepted)).toBe('\0name')
    expect(host.bind(other, '\0name')).toBeUndefined()
    host.close(accepted)
    expect(host.bind(host.socket(SOCK_STREAM), '\0name')).toBe('EADDRINUSE')
  })

  test('belong to a type; an unknown one refuses', () => {
    const host = new UnixHost()
    host.named(SOCK_STREAM, '\0name')
    expect(host.bind(host.socket(SOCK_DGRAM), '\0name')).toBeUndefined()
    expect(host.connect(host.socket(SOCK_SEQPACKET), '\0name').outcome).toBe('ECONNREFUSED')
    expect(host.connect(host.socket(SOCK_STREAM), '\0nobody').outcome).toBe('ECONNREFUSED')
  })
})

describe('finding a socket', () => {
  test('by what the path names now', () => {
    const host = new UnixHost()
    host.kernel.unix.touch('f')
    host.kernel.unix.mkdir('d')
    const stale = host.listener(SOCK_STREAM, 'stale')
    host.close(stale)
    host.listener(SOCK_STREAM, 's.sock')
    const refused = (path: string, type: number = SOCK_STREAM) =>
      host.connect(host.socket(type), path).outcome
    expect(refused('f')).toBe('ECONNREFUSED')
    expect(refused('d')).toBe('ECONNREFUSED')
    expect(refused('stale')).toBe('ECONNREFUSED')
    expect(refused('none')).toBe('ENOENT')
    expect(refused('f/x')).toBe('ENOTDIR')
    expect(refused('s.sock/')).toBe('ENOTDIR')
    expect(refused('')).toBe('EINVAL')
    expect(refused('s.sock', SOCK_DGRAM)).toBe('EPROTOTYPE')
    expect(refused('s.sock', SOCK_SEQPACKET)).toBe('EPROTOTYPE')
    expect(refused('s.sock')).toBeUndefined()
  })

  test('write permission is needed', () => {
    const host = new UnixHost({ uid: 1000 })
    host.listener(SOCK_STREAM, 's.sock')
    host.kernel.unix.chmod('s.sock', 0o555)
    expect(host.connect(host.socket(SOCK_STREAM), 's.sock').outcome).toBe('EACCES')
    host.kernel.unix.chmod('s.sock', 0o222)
    expect(host.connect(host.socket(SOCK_STREAM), 's.sock').outcome).toBeUndefined()
  })

  test('unlink and rename move the name, not the socket', () => {
    const host = new UnixHost()
    const listener = host.listener(SOCK_STREAM, 's.sock')
    host.client(SOCK_STREAM, 's.sock')
    host.kernel.unix.rename('s.sock', 't.sock')
    expect(host.getpeername(host.client(SOCK_STREAM, 't.sock'))).toBe('s.sock')
    host.kernel.unix.unlink('t.sock')
    expect(host.connect(host.socket(SOCK_STREAM), 't.sock').outcome).toBe('ENOENT')
    expect(host.accepted(listener)).toBeGreaterThan(0)
    expect(host.getsockname(listener)).toBe('s.sock')
  })
})

describe('names that are shown', () => {
  test('of streams: the peer, also when it is closed or was bound later', () => {
    const host = new UnixHost()
    const listener = host.listener(SOCK_STREAM, 's.sock')
    const client = host.named(SOCK_STREAM, 'c.sock')
    host.connect(client, 's.sock')
    const accepted = host.accept(listener)
    expect(accepted.outcome).toMatchObject({ address: { name: 'c.sock' } })
    const server = (accepted.outcome as { descriptor: number }).descriptor
    host.send(client, 'hi')
    host.close(client)
    expect(host.recv(server, 9).outcome).toMatchObject({ address: { name: 'c.sock' } })
    expect(host.recv(server, 9).outcome).toMatchObject({ address: null })
    expect(host.getpeername(server)).toBe('c.sock')
    const late = host.client(SOCK_STREAM, 's.sock')
    const peer = host.accepted(listener)
    expect(host.getpeername(peer)).toBe('')
    host.bind(late, 'late.sock')
    expect(host.getpeername(peer)).toBe('late.sock')
  })

  test('of a datagram: the name that its sender has when it is read', () => {
    const host = new UnixHost()
    const receiver = host.named(SOCK_DGRAM, 'r.sock')
    const sender = host.socket(SOCK_DGRAM)
    host.send(sender, 'one', 0, 'r.sock')
    expect(host.recv(receiver, 9).outcome).toMatchObject({ address: null })
    host.send(sender, 'two', 0, 'r.sock')
    host.bind(sender, 'u.sock')
    host.close(sender)
    expect(host.recv(receiver, 9).outcome).toMatchObject({ address: { name: 'u.sock' } })
    expect(host.kernel.records.size).toBe(1)
  })

  test('who asks for credentials gets a name before it sends or connects', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_DGRAM)
    host.setsockopt(a, SOL_SOCKET, SO_PASSCRED, 1)
    expect(host.getsockname(a)).toBe('')
    host.send(a, 'x')
    expect(host.getsockname(a)).toMatch(/^\0[0-9a-f]{5}$/)
    expect(textOf(host.recv(b, 9))).toBe("'x'")
    host.listener(SOCK_STREAM, 's.sock')
    const client = host.socket(SOCK_STREAM)
    host.setsockopt(client, SOL_SOCKET, SO_PASSCRED, 1)
    host.connect(client, 's.sock')
    expect(host.getsockname(client)).toMatch(/^\0[0-9a-f]{5}$/)
  })
})

test('types and protocols of the family', () => {
  const host = new UnixHost()
  expect(host.trySocket(SOCK_RAW)).toBeGreaterThan(0)
  expect(host.trySocket(SOCK_STREAM, 1)).toBeGreaterThan(0)
  expect(host.trySocket(SOCK_STREAM, 2)).toBe('EPROTONOSUPPORT')
  expect(host.trySocket(SOCK_RDM)).toBe('ESOCKTNOSUPPORT')
  expect(host.pair(SOCK_RDM)).toBe('ESOCKTNOSUPPORT')
})
