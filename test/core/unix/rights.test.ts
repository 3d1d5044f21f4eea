/** SO_PASSRIGHTS, as Linux 6.18 answered the same calls. */
import { describe, expect, test } from 'vitest'
import { MSG_DONTWAIT, MSG_OOB } from '../../../src/core/constants/messages.ts'
import { SCM_RIGHTS } from '../../../src/core/constants/scm.ts'
import { SHUT_RD } from '../../../src/core/constants/shutdown.ts'
import {
  SO_PASSRIGHTS,
  SO_RCVPRIORITY,
  SOL_SOCKET,
} from '../../../src/core/constants/socket-options.ts'
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from '../../../src/core/constants/types.ts'
import { intsBytes } from '../../../src/core/options/codec.ts'
import type { Received } from '../../../src/core/socket/call.ts'
import { UnixHost } from './driver.ts'

const ROOM = 100

class Stage extends UnixHost {
  /** The descriptor that is sent along. */
  readonly spare = this.socket(SOCK_STREAM)

  sendRights(fd: number, text = 'x', to: string | null = null, flags = 0): unknown {
    const control = [{ level: SOL_SOCKET, type: SCM_RIGHTS, data: intsBytes(this.spare) }]
    return this.send(fd, text, flags | MSG_DONTWAIT, to, control).outcome
  }

  take(fd: number, on: boolean): unknown {
    return this.setsockopt(fd, SOL_SOCKET, SO_PASSRIGHTS, on ? 1 : 0)
  }

  takes(fd: number): unknown {
    return this.getsockopt(fd, SOL_SOCKET, SO_PASSRIGHTS)
  }

  items(fd: number): number {
    return (this.recv(fd, ROOM, MSG_DONTWAIT, ROOM).outcome as Received).control.length
  }
}

describe.each([
  ['a stream', SOCK_STREAM],
  ['datagrams', SOCK_DGRAM],
  ['records', SOCK_SEQPACKET],
])('descriptors over %s', (_, type) => {
  test('are refused by who takes none, message and all', () => {
    const it = new Stage()
    const [a, b] = it.pair(type)
    it.take(b, false)
    expect(it.sendRights(a)).toBe('EPERM')
    expect(it.send(a, 'plain').outcome).toBe(5)
    expect(it.items(b)).toBe(0)
    expect(it.sendRights(b), 'the other way').toBe(1)
    it.take(b, true)
    expect(it.sendRights(a)).toBe(1)
  })

  test('that lie in the queue already arrive', () => {
    const it = new Stage()
    const [a, b] = it.pair(type)
    it.sendRights(a)
    it.take(b, false)
    expect(it.items(b)).toBe(1)
  })

  test('are refused after what is wrong with the connection', () => {
    const it = new Stage()
    const [a, b] = it.pair(type)
    it.take(b, false)
    it.shutdown(b, SHUT_RD)
    expect(it.sendRights(a)).toBe('EPIPE')
  })
})

test('a send of no bytes over a stream sends nothing, and is not refused', () => {
  const it = new Stage()
  const [a, b] = it.pair(SOCK_STREAM)
  it.take(b, false)
  expect(it.sendRights(a, '')).toBe(0)
  expect(it.sendRights(a, 'x', null, MSG_OOB)).toBe('EPERM')
})

test('a datagram is refused before the queue of its receiver is looked at', () => {
  const it = new Stage()
  const to = it.named(SOCK_DGRAM, 'to')
  const from = it.socket(SOCK_DGRAM)
  it.take(to, false)
  while (it.send(from, '1', MSG_DONTWAIT, 'to').outcome === 1);
  expect(it.sendRights(from, 'x', 'to')).toBe('EPERM')
})

test('who is accepted has what the listener had when it was connected to', () => {
  const it = new Stage()
  const listener = it.listener(SOCK_STREAM, 'door')
  const early = it.client(SOCK_STREAM, 'door')
  it.take(listener, false)
  const late = it.client(SOCK_STREAM, 'door')
  expect([early, late].map((fd) => it.sendRights(fd))).toEqual([1, 'EPERM'])
  expect([it.accepted(listener), it.accepted(listener)].map((fd) => it.takes(fd))).toEqual([1, 0])
})

test('SO_RCVPRIORITY is a flag of every socket', () => {
  const it = new Stage()
  const [a] = it.pair(SOCK_STREAM)
  it.setsockopt(a, SOL_SOCKET, SO_RCVPRIORITY, 7)
  expect(it.getsockopt(a, SOL_SOCKET, SO_RCVPRIORITY)).toBe(1)
})
