// Ancillary data and circles as programs seldom make them; measured on Linux 6.18.
import { describe, expect, test } from 'vitest'
import { MSG_DONTWAIT, MSG_OOB, MSG_PEEK } from '../../../src/core/constants/messages.ts'
import { SOCK_DGRAM, SOCK_STREAM } from '../../../src/core/constants/types.ts'
import { socket } from '../../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import type { ControlMessage, Received } from '../../../src/core/socket/call.ts'
import { TestNet } from '../../support/two-kernels.ts'
import { textOf, UnixHost } from './driver.ts'

const SOL_SOCKET = 1
const SCM_RIGHTS = 1
const SCM_CREDENTIALS = 2
const SO_PASSCRED = 16

function ints(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  for (const [i, value] of values.entries()) view.setInt32(4 * i, value, true)
  return bytes
}

const rights = (...fds: readonly number[]): ControlMessage => ({
  level: SOL_SOCKET,
  type: SCM_RIGHTS,
  data: ints(...fds),
})

describe('ancillary data', () => {
  test('two items of descriptors arrive as one', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_STREAM)
    const [c, d] = host.pair(SOCK_STREAM)
    host.send(a, 'x', 0, null, [rights(c), rights(d)])
    const { outcome } = host.recv(b, 9, 0, 100)
    expect(outcome).toMatchObject({ control: [{ type: SCM_RIGHTS, data: { length: 8 } }] })
  })

  test('one read does not join what other users or groups have sent', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_STREAM)
    host.setsockopt(b, SOL_SOCKET, SO_PASSCRED, 1)
    const senders = [
      ['a', 0, 0],
      ['b', 5, 0],
      ['c', 5, 6],
      ['d', 5, 6],
    ] as const
    for (const [text, uid, gid] of senders) {
      const data = ints(host.pid, uid, gid)
      host.send(a, text, 0, null, [{ level: SOL_SOCKET, type: SCM_CREDENTIALS, data }])
    }
    const read = () => textOf(host.recv(b, 9, MSG_DONTWAIT))
    expect([read(), read(), read(), read()]).toEqual(["'a'", "'b'", "'cd'", 'EAGAIN'])
  })
})

describe('an urgent byte that nothing follows', () => {
  test('is dropped by a read, and the read goes on waiting', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_STREAM)
    host.send(a, 'X', MSG_OOB)
    expect(textOf(host.recv(b, 5, MSG_DONTWAIT))).toBe('EAGAIN')
    expect(textOf(host.recv(b, 5, MSG_OOB))).toBe('EINVAL')
  })

  test('is passed over by a peek, and stays', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_STREAM)
    host.send(a, 'Y', MSG_OOB)
    expect(textOf(host.recv(b, 5, MSG_DONTWAIT | MSG_PEEK))).toBe('EAGAIN')
    expect(textOf(host.recv(b, 5, MSG_OOB))).toBe("'Y'")
  })
})

describe('open files in flight', () => {
  test('stay while somebody can receive them, wherever they travel', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_STREAM)
    const [c, d] = host.pair(SOCK_STREAM)
    // d travels in a's stream, and what travels in d's can be reached through it.
    const [e, f] = host.pair(SOCK_STREAM)
    host.send(c, 'x', 0, null, [rights(e)])
    host.send(a, 'y', 0, null, [rights(d)])
    host.close(d)
    host.close(e)
    expect(host.fired.has('unix-close.circle')).toBe(false)
    const { control } = host.recv(b, 9, 0, 100).outcome as Received
    const [fd] = control.flatMap(({ data }) => [...data])
    host.recv(fd as number, 9, 0, 100)
    host.send(f, 'z')
    expect(host.poll(f)).toBe(4)
  })

  test('a circle that holds a listener goes with whoever waits in it', () => {
    const host = new UnixHost()
    const listener = host.listener(SOCK_STREAM, 's.sock')
    const client = host.client(SOCK_STREAM, 's.sock')
    const [a, b] = host.pair(SOCK_STREAM)
    host.send(client, 'x', 0, null, [rights(b)])
    host.send(a, 'y', 0, null, [rights(listener)])
    host.close(listener)
    expect(host.fired.has('unix-close.circle')).toBe(false)
    host.close(b)
    expect(host.fired.has('unix-close.circle')).toBe(false)
    host.close(host.socket(SOCK_STREAM))
    expect(host.fired.has('unix-close.circle')).toBe(true)
    expect(host.connect(host.socket(SOCK_STREAM), 's.sock').outcome).toBe('ECONNREFUSED')
    expect(host.poll(client) & 0x10).toBe(0x10)
  })

  test('what waits in the queue of a listener that can be reached can be reached', () => {
    const host = new UnixHost()
    const listener = host.listener(SOCK_STREAM, 's.sock')
    const client = host.client(SOCK_STREAM, 's.sock')
    const [a, b] = host.pair(SOCK_STREAM)
    const [e, f] = host.pair(SOCK_STREAM)
    host.send(client, 'x', 0, null, [rights(e)])
    host.send(a, 'y', 0, null, [rights(listener)])
    host.close(listener)
    host.close(e)
    expect(host.fired.has('unix-close.circle')).toBe(false)
    expect([host.poll(f), host.poll(b) & 1]).toEqual([4, 1])
  })

  test('sockets of other families travel, too, and make no circle', () => {
    const net = new TestNet(HOST_STACK, {})
    const { kernel } = net.host()
    const host = new UnixHost({}, kernel)
    const [a, b] = host.pair(SOCK_STREAM)
    const udp = socket(kernel, 2, SOCK_DGRAM, 0).value
    host.send(a, 'x', 0, null, [rights(udp)])
    host.close(udp)
    // A Unix socket closes: the collection passes over what is none.
    host.close(host.socket(SOCK_STREAM))
    const message = host.recv(b, 9, 0, 100).outcome
    expect(message).toMatchObject({ control: [{ type: SCM_RIGHTS }] })
  })

  test('a file that only a call holds is no reason to close what somebody has', () => {
    const host = new UnixHost()
    const [a, b] = host.pair(SOCK_STREAM)
    const [c] = host.pair(SOCK_STREAM)
    const [e, f] = host.pair(SOCK_STREAM)
    host.send(a, 'x', 0, null, [rights(c)])
    const waiting = host.recv(e, 9)
    host.close(e)
    expect(waiting.outcome).toBe('...')
    host.send(f, 'late')
    expect([textOf(waiting), textOf(host.recv(b, 9))]).toEqual(["'late'", "'x'"])
  })
})

test('a datagram that waits for room goes on, whatever else waits on its socket', () => {
  const host = new UnixHost({ settings: { max_dgram_qlen: 0 } })
  const receiver = host.named(SOCK_DGRAM, 'r.sock')
  const sender = host.client(SOCK_DGRAM, 'r.sock')
  const reading = host.recv(sender, 9)
  host.send(sender, '0')
  const second = host.send(sender, '1')
  expect(second.outcome).toBe('...')
  expect(textOf(host.recv(receiver, 9))).toBe("'0'")
  expect([second.outcome, reading.outcome]).toEqual([1, '...'])
})
