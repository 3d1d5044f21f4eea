/** Where this differs from the measured kernel, knowingly. Each test says what the kernel does instead. */
import { expect, test } from 'vitest'
import { MSG_PEEK } from '../../../src/core/constants/messages.ts'
import { SO_SNDTIMEO, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import { SOCK_DGRAM, SOCK_STREAM } from '../../../src/core/constants/types.ts'
import { longsBytes } from '../../../src/core/options/codec.ts'
import { ms } from '../../../src/core/time.ts'
import { textOf, UnixHost } from './driver.ts'

test('two calls wait for a message and the first peeks: both return', () => {
  // Kernel: a message wakes one of them; the second sleeps on, beside the message that the first has left.
  const host = new UnixHost()
  const [a, b] = host.pair(SOCK_DGRAM)
  const [peek, read] = [host.recv(b, 9, MSG_PEEK), host.recv(b, 9)]
  host.send(a, 'x')
  expect([textOf(peek), textOf(read)]).toEqual(["'x'", "'x'"])
})

test('two calls wait on one stream: the one that waits longest reads', () => {
  // Kernel: both are woken, the later one first; who gets there first depends on the processors.
  const host = new UnixHost()
  const [a, b] = host.pair(SOCK_STREAM)
  const [first, second] = [host.recv(b, 9), host.recv(b, 9)]
  host.send(a, 'x')
  expect([textOf(first), textOf(second)]).toEqual(["'x'", '...'])
})

test('a call that waits takes the first of many messages before the second is sent', () => {
  // Kernel: it is woken, and gets there before or after the last was sent, and before or after the queue was full.
  const host = new UnixHost()
  const [a, b] = host.pair(SOCK_DGRAM)
  const waiting = host.recv(b, 9)
  const sent = ['1', '2', '3'].map((text) => {
    host.send(a, text)
    return textOf(waiting)
  })
  expect(sent).toEqual(["'1'", "'1'", "'1'"])
  expect(textOf(host.recv(b, 9))).toBe("'2'")
})

test('SO_SNDTIMEO limits a whole send', () => {
  // Kernel: it begins anew with every piece of a stream that finds room.
  const host = new UnixHost()
  const [a, b] = host.pair(SOCK_STREAM)
  host.setsockopt(a, SOL_SOCKET, SO_SNDTIMEO, longsBytes(0, 100000))
  const send = host.send(a, new Uint8Array(800000))
  host.advance(ms(60))
  host.recv(b, 300000)
  host.advance(ms(60))
  expect(send).toMatchObject({ outcome: 438528, at: ms(100) })
})
