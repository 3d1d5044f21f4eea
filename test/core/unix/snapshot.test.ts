import { expect, test } from 'vitest'
import { MSG_DONTWAIT, MSG_OOB } from '../../../src/core/constants/messages.ts'
import { SOCK_DGRAM, SOCK_STREAM } from '../../../src/core/constants/types.ts'
import type { Sock } from '../../../src/core/socket/sock.ts'
import { UnixSock } from '../../../src/core/unix/unix-sock.ts'
import { UnixHost } from './driver.ts'

/** Everything that a record holds, as text. */
function dump(records: ReadonlyMap<number, Sock>): string {
  const plain = (_key: string, value: unknown) => {
    if (value instanceof Set || value instanceof Map) return [...value]
    return value
  }
  const parts = [...records.values()].map((sock) => {
    const { ops: _ops, owner: _owner, ...rest } = sock as unknown as Record<string, unknown>
    return rest
  })
  return JSON.stringify(parts, plain)
}

/** Streams, datagrams, a full listener with somebody waiting, something urgent, files in flight. */
function busy(): UnixHost {
  const host = new UnixHost({ settings: { max_dgram_qlen: 0 } })
  const listener = host.listener(SOCK_STREAM, 's.sock', 0)
  host.client(SOCK_STREAM, 's.sock')
  host.connect(host.socket(SOCK_STREAM), 's.sock')
  const [a, b] = host.pair(SOCK_STREAM)
  host.send(a, 'abX', MSG_OOB)
  host.recv(b, 1)
  host.send(a, 'x', 0, null, [{ level: 1, type: 1, data: new Uint8Array(0), files: [1] }])
  host.named(SOCK_DGRAM, 'r.sock')
  const u = host.client(SOCK_DGRAM, 'r.sock')
  host.send(u, '0')
  host.send(u, '1')
  expect(host.getsockname(listener)).toBe('s.sock')
  return host
}

/** Does something to every socket, in every way. */
function disturb(host: UnixHost): void {
  for (const fd of host.kernel.files.descriptors) {
    host.recv(fd, 2, MSG_DONTWAIT)
    host.recv(fd, 1, MSG_OOB | MSG_DONTWAIT)
    host.send(fd, 'y', MSG_DONTWAIT)
    host.send(fd, 'y', MSG_OOB | MSG_DONTWAIT)
    host.setblocking(fd, false)
    host.accept(fd)
    host.listen(fd, 3)
    host.connect(fd, null)
    host.bind(fd, '')
  }
  for (const fd of host.kernel.files.descriptors) {
    host.shutdown(fd, 2)
    host.close(fd)
  }
}

test('a step never alters a record that a snapshot shares', () => {
  const host = busy()
  const records = new Map(host.kernel.records)
  const before = dump(records)
  host.kernel.owner = {}
  disturb(host)
  expect(dump(records)).toBe(before)
})

test('a copy of a record is the record', () => {
  const host = busy()
  for (const sock of host.kernel.records.values()) {
    expect(sock).toBeInstanceOf(UnixSock)
    const copy = sock.copy(host.kernel.owner)
    expect(dump(new Map([[1, copy]]))).toBe(dump(new Map([[1, sock]])))
  }
})

test('messages and waiting calls are numbered on in a copy', () => {
  const host = busy()
  host.kernel.owner = {}
  const sock = [...host.kernel.records.values()].find(
    (record) => (record as UnixSock).queue.length > 0,
  ) as UnixSock
  const copy = sock.copy(host.kernel.owner)
  expect(copy.nextMark()).toBe(sock.nextMark())
})
