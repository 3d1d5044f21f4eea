import { describe, expect, it } from 'vitest'
import { done } from '../../../src/core/answer.ts'
import { getOption, setOption } from '../../../src/core/options/access.ts'
import { OPTION } from '../../../src/core/options/rules.ts'
import type { OptionValue } from '../../../src/core/socket/ops.ts'
import type { Sock } from '../../../src/core/socket/sock.ts'
import { bareSock, HOST } from './bare-sock.ts'

const SOL_SOCKET = 1
const IPPROTO_TCP = 6
const tcp = () => bareSock(2, 1, 6)

function get(sock: Sock, level: number, name: number, length = 0): OptionValue | string | null {
  const answer = getOption(HOST, sock, level, name, length)
  return answer.failure ?? answer.value
}

function set(sock: Sock, level: number, name: number, value: OptionValue): string | null {
  return setOption(HOST, sock, level, name, value).failure
}

describe('setOption and getOption', () => {
  it('answers the errors of opts-bad in the corpus', () => {
    const s = tcp()
    expect(get(s, SOL_SOCKET, 9999)).toBe('ENOPROTOOPT')
    expect(get(s, 77, 1)).toBe('ENOTSUP')
    for (const readOnly of [3, 4, 30, 19])
      expect(set(s, SOL_SOCKET, readOnly, 1)).toBe('ENOPROTOOPT')
    expect(set(s, IPPROTO_TCP, 4, 0)).toBe('EINVAL')
    expect(set(s, IPPROTO_TCP, 6, 200)).toBe('EINVAL')
    expect(set(s, SOL_SOCKET, 13, 1)).toBe('EINVAL')
    expect(get(s, SOL_SOCKET, 2, 4)).toEqual(Uint8Array.of(0, 0, 0, 0))
  })

  it('reads back TCP_DEFER_ACCEPT in whole retransmissions', () => {
    const s = tcp()
    expect(set(s, IPPROTO_TCP, 9, 5)).toBeNull()
    expect(get(s, IPPROTO_TCP, 9)).toBe(7)
  })

  it('leaves values alone that a snapshot shares', () => {
    const s = tcp()
    const before = s.options
    set(s, SOL_SOCKET, 8, 10000)
    expect(before.rcvBuf).toBe(131072)
    expect(s.options.rcvBuf).toBe(20000)
  })

  it('reads the pending error once', () => {
    const s = tcp()
    s.error = 'ECONNRESET'
    expect(get(s, SOL_SOCKET, 4)).toBe(104)
    expect(get(s, SOL_SOCKET, 4)).toBe(0)
  })

  it('lets the socket answer before the table at a read, and after it at a write', () => {
    const told: OptionValue[] = []
    const s = bareSock(2, 1, 6, {
      getOption: (_context, _sock, _level, name) => (name === 2 ? done(OPTION.read, 1448) : null),
      setOption: (_context, sock: Sock, _level, name, value) => {
        told.push(value, sock.options.maxSeg)
        return name === 99 ? done(OPTION.written, undefined) : null
      },
    })
    expect(get(s, IPPROTO_TCP, 2)).toBe(1448)
    expect(get(s, IPPROTO_TCP, 2, 2)).toEqual(Uint8Array.of(0xa8, 5))
    expect(set(s, IPPROTO_TCP, 2, 1000)).toBeNull()
    expect(told).toEqual([1000, 1000])
    expect(set(s, IPPROTO_TCP, 99, 1)).toBeNull()
  })
})
