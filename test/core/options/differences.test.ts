// Options that answer otherwise than the measured kernel, knowingly: docs/parity.md, "Differences from Linux" in
// docs/options.md.
import { describe, expect, test } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { SOCK_STREAM, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

const SOL_SOCKET = 1
const IPPROTO_TCP = 6

const fresh = () => TestSocket.make(new TestNet(HOST_STACK, {}), 2, SOCK_STREAM)
const ascii = (text: string) => new TextEncoder().encode(text)

describe('what Python does not name', () => {
  test('an option that the page does not list', () => {
    const sock = fresh()
    for (const [level, name] of [
      [SOL_SOCKET, 26], // SO_ATTACH_FILTER
      [0, 42], // MCAST_JOIN_GROUP
      [0, 41], // IP_MSFILTER
    ] as const) {
      expect(sock.setsockopt(level, name, new Uint8Array(8))).toBe('ENOPROTOOPT')
    }
  })
})

describe('what the library has not', () => {
  test('another congestion control than reno and cubic', () => {
    const sock = fresh()
    expect(sock.setsockopt(IPPROTO_TCP, 13, ascii('bbr'))).toBe('ENOENT')
    expect(sock.setsockopt(IPPROTO_TCP, 13, ascii('reno'))).toBe('ok')
  })

  test('a protocol on top of TCP, signatures, connections taken over', () => {
    const sock = fresh()
    expect(sock.setsockopt(IPPROTO_TCP, 31, ascii('tls'))).toBe('ENOENT')
    expect(sock.setsockopt(IPPROTO_TCP, 14, new Uint8Array(216))).toBe('EINVAL')
    expect(sock.setsockopt(IPPROTO_TCP, 22, new Uint8Array(8))).toBe('EINVAL')
  })
})
