import { describe, expect, test } from 'vitest'
import { MSG_CTRUNC, MSG_OOB, MSG_PEEK } from '../../../src/core/constants/messages.ts'
import {
  SCM_CREDENTIALS,
  SCM_RIGHTS,
  SCM_TIMESTAMP,
  SCM_TIMESTAMPNS,
} from '../../../src/core/constants/scm.ts'
import {
  SO_PASSCRED,
  SO_TIMESTAMP,
  SO_TIMESTAMPNS,
  SOL_SOCKET,
} from '../../../src/core/constants/socket-options.ts'
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from '../../../src/core/constants/types.ts'
import { intsBytes } from '../../../src/core/options/codec.ts'
import type { ControlMessage, Received } from '../../../src/core/socket/call.ts'
import { ms } from '../../../src/core/time.ts'
import { textOf, UnixHost } from './driver.ts'
import { ints, Pair, rights } from './support/unix-control.ts'

const ucred = (...ids: number[]): ControlMessage => ({
  level: SOL_SOCKET,
  type: SCM_CREDENTIALS,
  data: intsBytes(...ids),
})

describe.each([
  ['stream', SOCK_STREAM],
  ['datagrams', SOCK_DGRAM],
  ['records', SOCK_SEQPACKET],
])('descriptors over %s', (_name, type) => {
  test('keep their file open, and are new descriptors of it', () => {
    const it = new Pair(type)
    const [c, d] = it.host.pair(SOCK_STREAM)
    expect(it.send('x', rights(c))).toBe(1)
    it.host.close(c)
    const [c2] = it.fds(100) as [number]
    expect(it.host.send(c2, 'hello').outcome).toBe(5)
    expect(textOf(it.host.recv(d, 9))).toBe("'hello'")
    it.host.close(c2)
    expect(textOf(it.host.recv(d, 9))).toBe("''")
  })

  test('as many as there is room for; the rest is dropped', () => {
    const it = new Pair(type)
    const [c, d] = it.host.pair(SOCK_STREAM)
    const counts = [100, 24, 20, 19, 16, 0].map((room) => {
      it.send('x', rights(c, d))
      const { control, flags } = it.recv(room)
      return [control.flatMap(ints).length, flags]
    })
    const cut = MSG_CTRUNC
    expect(counts).toEqual([
      [2, 0],
      [2, 0],
      [1, cut],
      [0, cut],
      [0, cut],
      [0, cut],
    ])
    it.host.close(c)
    it.host.close(d)
    expect(it.host.kernel.records.size).toBe(4)
  })

  test('a peek gives descriptors of its own', () => {
    const it = new Pair(type)
    const [c] = it.host.pair(SOCK_STREAM)
    it.send('x', rights(c))
    const given = [MSG_PEEK, MSG_PEEK, 0].flatMap((flags) => it.fds(100, flags))
    expect(new Set([c, ...given]).size).toBe(4)
  })

  test('go with the queue', () => {
    const it = new Pair(type)
    const [c, d] = it.host.pair(SOCK_STREAM)
    it.send('x', rights(c))
    it.host.close(c)
    const end = it.host.recv(d, 9)
    expect(textOf(end)).toBe('...')
    it.host.close(it.b)
    expect(textOf(end)).toBe("''")
  })

  test('what cannot be sent', () => {
    const it = new Pair(type)
    const [c] = it.host.pair(SOCK_STREAM)
    const many = Array<number>(127).fill(c)
    expect(it.send('x', rights(99))).toBe('EBADF')
    expect(it.send('x', rights(...many), rights(...many))).toBe('EINVAL')
    expect(it.send('x', { level: SOL_SOCKET, type: 77, data: intsBytes(1) })).toBe('EINVAL')
    expect(it.send('x', { level: SOL_SOCKET, type: SCM_CREDENTIALS, data: intsBytes(1) })).toBe(
      'EINVAL',
    )
    expect(it.send('y', { level: 0, type: 77, data: intsBytes(1) }, rights())).toBe(1)
    expect(it.recv(100)).toMatchObject({ length: 1, control: [] })
  })

  test('the descriptor limit cuts them off', () => {
    const it = new Pair(type)
    const [c, d] = it.host.pair(SOCK_STREAM)
    it.send('x', rights(c, d))
    while (it.host.dup(c) !== 'EMFILE');
    const last = it.host.kernel.files.descriptors.at(-1) as number
    it.host.close(last)
    const { control, flags } = it.recv(100)
    expect([control.flatMap(ints), flags]).toEqual([[last], MSG_CTRUNC])
  })

  test('credentials come where either side asks', () => {
    const it = new Pair(type, 1000)
    const told = (text: string) => {
      expect(it.send(text)).toBe(text.length)
      return it.recv(100).control.map(ints)
    }
    const own = [it.host.pid, 1000, 1000]
    expect(told('x')).toEqual([])
    it.passCred(it.b, true)
    expect(told('x')).toEqual([own])
    it.passCred(it.b, false)
    it.send('n')
    it.passCred(it.b, true)
    expect(it.recv(100).control.map(ints)).toEqual([[0, 65534, 65534]])
    it.passCred(it.b, false)
    it.passCred(it.a, true)
    it.send('n')
    it.passCred(it.b, true)
    expect(it.recv(100).control.map(ints)).toEqual([own])
  })

  test('credentials are cut to the room', () => {
    const it = new Pair(type)
    it.passCred(it.b, true)
    const lengths = [100, 27, 20, 16, 15, 0].map((room) => {
      it.send('x')
      const { control, flags } = it.recv(room)
      return [control[0]?.data.length, flags]
    })
    const cut = MSG_CTRUNC
    expect(lengths).toEqual([
      [12, 0],
      [11, cut],
      [4, cut],
      [0, cut],
      [undefined, cut],
      [undefined, cut],
    ])
  })

  test('credentials first, then descriptors in what is left', () => {
    const it = new Pair(type)
    const [c] = it.host.pair(SOCK_STREAM)
    it.passCred(it.b, true)
    const kinds = [64, 40, 32].map((room) => {
      it.send('x', rights(c))
      return it.recv(room).control.map(({ type: kind }) => kind)
    })
    expect(kinds).toEqual([[SCM_CREDENTIALS, SCM_RIGHTS], [SCM_CREDENTIALS], [SCM_CREDENTIALS]])
  })

  test('root may pass for others, but not for a process that is not there', () => {
    const it = new Pair(type)
    it.passCred(it.b, true)
    expect(it.send('x', ucred(1, 5, 6))).toBe(1)
    expect(it.recv(100).control.map(ints)).toEqual([[1, 5, 6]])
    expect(it.send('x', ucred(999999, 5, 6))).toBe('ESRCH')
  })

  test('others may not', () => {
    const it = new Pair(type, 1000)
    expect(it.send('x', ucred(1, 1000, 1000))).toBe('EPERM')
    expect(it.send('x', ucred(it.host.pid, 0, 1000))).toBe('EPERM')
    expect(it.send('x', ucred(it.host.pid, 1000, 1000))).toBe(1)
  })
})

describe('streams', () => {
  test('a read joins plain data with what carries descriptors, and stops behind it', () => {
    const it = new Pair()
    const [c] = it.host.pair(SOCK_STREAM)
    it.send('aa')
    it.send('bb', rights(c))
    it.send('cc')
    expect(it.recv(100)).toMatchObject({ length: 4, control: [{ type: SCM_RIGHTS }] })
    expect(it.recv(100)).toMatchObject({ length: 2, control: [] })
  })

  test('descriptors come with the first byte of their message', () => {
    const it = new Pair()
    it.send('12345', rights(it.a))
    it.send('67', rights(it.a))
    expect(it.recv(100, MSG_PEEK)).toMatchObject({ length: 5 })
    const reads = [it.recv(100, 0, 3), it.recv(100)]
    expect(reads.map(({ length, control }) => [length, control.length])).toEqual([
      [3, 1],
      [4, 1],
    ])
  })

  test('without a byte nothing is sent', () => {
    const it = new Pair()
    expect(it.send('', rights(it.a))).toBe(0)
    expect(it.recv(100)).toBe('EAGAIN')
  })

  test('writers are told apart where the reader asks', () => {
    const it = new Pair()
    const write = () => {
      it.send('1')
      it.send('2', ucred(1, 5, 6))
      it.send('3')
    }
    write()
    expect(it.recv(100).length).toBe(3)
    it.passCred(it.b, true)
    write()
    expect([1, 2, 3].map(() => it.recv(100).control.map(ints)[0]?.[1])).toEqual([0, 5, 0])
    it.host.close(it.a)
    expect(it.recv(100).control.map(ints)).toEqual([[0, 0, 0]])
  })

  test('a large send carries its descriptors once, and holds them while it waits', () => {
    const it = new Pair()
    const [c, d] = it.host.pair(SOCK_STREAM)
    it.send('x')
    while (it.send('x'.repeat(4096)) === 4096);
    const { host, a, b } = it
    const send = host.send(a, new Uint8Array(100000), 0, null, [rights(c)])
    expect(send.outcome).toBe('...')
    host.close(c)
    const seen: number[] = []
    while (send.answer === null) seen.push(...it.fds(100))
    while (host.poll(b) & 1) seen.push(...it.fds(100))
    expect(seen.length).toBe(1)
    host.close(seen[0] as number)
    expect(textOf(host.recv(d, 9))).toBe("''")
  })

  test('a send that is given up lets go of its descriptors', () => {
    const it = new Pair()
    const [c, d] = it.host.pair(SOCK_STREAM)
    while (it.send('x'.repeat(4096)) === 4096);
    const send = it.host.send(it.a, 'x', 0, null, [rights(c)])
    it.host.close(c)
    it.host.abandon(send)
    expect(textOf(it.host.recv(d, 9))).toBe("''")
  })

  test('a connection that was not accepted keeps who sent', () => {
    const host = new UnixHost({ uid: 1000 })
    const listener = host.listener(SOCK_STREAM, 's.sock')
    const client = host.client(SOCK_STREAM, 's.sock')
    host.send(client, 'early')
    const server = host.accepted(listener)
    host.setsockopt(server, SOL_SOCKET, SO_PASSCRED, 1)
    const { control } = host.recv(server, 9, 0, 100).outcome as Received
    expect(control.map(ints)).toEqual([[host.pid, 1000, 1000]])
  })

  test('an accepted connection asks as its listener did', () => {
    const host = new UnixHost()
    const listener = host.listener(SOCK_STREAM, 's.sock')
    host.setsockopt(listener, SOL_SOCKET, SO_PASSCRED, 1)
    host.client(SOCK_STREAM, 's.sock')
    expect(host.getsockopt(host.accepted(listener), SOL_SOCKET, SO_PASSCRED)).toBe(1)
    expect(host.setsockopt(listener, SOL_SOCKET, SO_PASSCRED, new Uint8Array(2))).toBe('EINVAL')
  })
})

test.each([
  ['SO_TIMESTAMP: when, in seconds and microseconds', SO_TIMESTAMP, SCM_TIMESTAMP, 500000],
  ['SO_TIMESTAMPNS: in nanoseconds', SO_TIMESTAMPNS, SCM_TIMESTAMPNS, 500000000],
])('%s', (_what, option, type, rest) => {
  const it = new Pair(SOCK_DGRAM)
  it.host.setsockopt(it.b, SOL_SOCKET, option, 1)
  it.host.advance(ms(1500))
  it.send('x')
  const [item] = it.recv(100).control
  expect([item?.type, ints(item!)]).toEqual([type, [1, 0, rest, 0]])
})

test('descriptors that came with an urgent byte go with what is left of it', () => {
  const it = new Pair()
  const [c, d] = it.host.pair(SOCK_STREAM)
  it.host.send(it.a, 'X', MSG_OOB, null, [rights(c)])
  it.host.close(c)
  expect(it.recv(100, MSG_OOB)).toMatchObject({ length: 1, control: [] })
  const end = it.host.recv(d, 9)
  expect(textOf(end)).toBe('...')
  expect(it.recv(100)).toBe('EAGAIN')
  expect(textOf(end)).toBe("''")
})

test('the open files themselves may be given', () => {
  const it = new Pair()
  const file = it.host.kernel.fileOf(it.a) as number
  it.send('x', { level: SOL_SOCKET, type: SCM_RIGHTS, data: new Uint8Array(0), files: [file] })
  expect(it.fds(100).length).toBe(1)
})
