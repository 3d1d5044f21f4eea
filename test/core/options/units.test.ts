/** Parts of the options that the recording does not reach. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inetAddress, unixAddress } from '../../../src/core/address/socket-address.ts'
import { fail } from '../../../src/core/answer.ts'
import { utf8 } from '../../../src/core/bytes.ts'
import type { InetSock } from '../../../src/core/inet/inet-sock.ts'
import { BSD, LINUX, type Profile, WINDOWS } from '../../../src/core/kernel/profile.ts'
import { LINUX_SETTINGS } from '../../../src/core/kernel/settings.ts'
import { getOption, setOption } from '../../../src/core/options/access.ts'
import { encodeMemInfo } from '../../../src/core/options/mem-info.ts'
import {
  decodeIpv6Membership,
  decodeMembership,
  decodeMulticastInterface,
  decodeSourceMembership,
} from '../../../src/core/options/multicast-values.ts'
import { optionLevel } from '../../../src/core/options/option.ts'
import { OPTION } from '../../../src/core/options/rules.ts'
import { encodeSocketAddress } from '../../../src/core/options/sockaddr.ts'
import { decodeTcpInfo, encodeTcpInfo, type TcpInfo } from '../../../src/core/options/tcp-info.ts'
import {
  retransmissionsToSeconds,
  secondsToRetransmissions,
} from '../../../src/core/options/time-values.ts'
import { OptionValues } from '../../../src/core/options/values.ts'
import type { Context } from '../../../src/core/socket/context.ts'
import { bareSock, HOST } from './bare-sock.ts'
import { fromHex, RECORDING } from './recording.ts'

const SO_RCVBUF = 8
const SO_SNDBUF = 7

describe('OptionValues.copy', () => {
  it('takes every value along', () => {
    const values = OptionValues.forTcp(LINUX_SETTINGS)
    const fields = values as unknown as Record<string, unknown>
    for (const [index, field] of Object.keys(fields).entries()) fields[field] = `value ${index}`
    values.store(7, 8)
    const copy = values.copy()
    expect(copy).toEqual(values)
    expect(copy.stored(7, 0)).toBe(8)
    copy.store(7, 9)
    expect(values.stored(7, 0)).toBe(8)
  })
})

describe('buffer sizes', () => {
  function read(profile: Profile, name: number, size: number): number | string {
    const host = { ...HOST, profile, settings: profile.settings } as Context
    const sock = bareSock(2, 2, 17)
    const { failure } = setOption(host, sock, 1, name, size)
    return failure ?? (getOption(host, sock, 1, name, 0).value as number)
  }

  it.each([
    [LINUX, SO_RCVBUF, 10_000, 20_000],
    [LINUX, SO_RCVBUF, -1, 8_388_608],
    [BSD, SO_RCVBUF, 10_000, 10_000],
    [BSD, SO_RCVBUF, 2_097_152, 2_097_152],
    [BSD, SO_RCVBUF, 2_097_153, 'ENOBUFS'],
    [BSD, SO_SNDBUF, -1, 'ENOBUFS'],
    [WINDOWS, SO_SNDBUF, 0, 0],
    [WINDOWS, SO_RCVBUF, 100_000_000, 100_000_000],
  ])('of $0.name: option %i set to %i reads %s', (profile, name, size, expected) => {
    expect(read(profile, name, size)).toBe(expected)
  })
})

describe('struct tcp_info', () => {
  it('is laid out as Linux has it', () => {
    expect(decodeTcpInfo(fromHex(RECORDING.tcpInfo.listener))).toMatchObject({
      state: 10,
      unacked: 1,
      sacked: 9,
      sndCwnd: 10,
      pacingRate: Number.POSITIVE_INFINITY,
    })
    expect(decodeTcpInfo(fromHex(RECORDING.tcpInfo.client))).toMatchObject({
      state: 1,
      options: 7,
      sndWscale: 10,
      rcvWscale: 10,
      advmss: 65483,
      bytesAcked: 1001,
      bytesReceived: 30,
      bytesSent: 1000,
      dataSegsIn: 1,
      dataSegsOut: 1,
      rcvWnd: 65536,
    })
  })

  it('comes back byte for byte', () => {
    for (const { hex } of Object.values(RECORDING.tcpInfo)) {
      const bytes = fromHex({ hex })
      expect(encodeTcpInfo(decodeTcpInfo(bytes))).toEqual(bytes)
    }
  })

  it('holds whatever TCP tells', () => {
    const word = fc.integer({ min: 0, max: 0xffff_ffff })
    const rate = fc.oneof(fc.maxSafeNat(), fc.constant(Number.POSITIVE_INFINITY))
    const info: fc.Arbitrary<TcpInfo> = fc.record({
      state: fc.integer({ min: 1, max: 11 }),
      rto: word,
      rtt: word,
      sndWnd: word,
      totalRto: fc.integer({ min: 0, max: 0xffff }),
      pacingRate: rate,
      bytesSent: fc.maxSafeNat(),
      sndWscale: fc.integer({ min: 0, max: 14 }),
      deliveryRateAppLimited: fc.boolean(),
    })
    fc.assert(
      fc.property(info, (given) => {
        expect(decodeTcpInfo(encodeTcpInfo(given))).toMatchObject(given)
      }),
    )
  })
})

describe('TCP_DEFER_ACCEPT', () => {
  it('covers the seconds asked for with the fewest retransmissions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 29_887 }), (seconds) => {
        const count = secondsToRetransmissions(seconds, 1, 120)
        expect(retransmissionsToSeconds(count, 1, 120)).toBeGreaterThanOrEqual(seconds)
        expect(retransmissionsToSeconds(count - 1, 1, 120)).toBeLessThan(seconds)
      }),
    )
  })
})

describe('multicast structs', () => {
  const mreq = Uint8Array.of(224, 1, 1, 1, 127, 0, 0, 1)
  const group = '224.1.1.1'
  const address = '127.0.0.1'

  it('are decoded by their size', () => {
    expect(decodeMembership(mreq)).toEqual({ group, address, iface: 0 })
    expect(decodeMembership(Uint8Array.of(...mreq, 2, 0, 0, 0))).toEqual({
      group,
      address,
      iface: 2,
    })
    expect(decodeMembership(mreq.subarray(1))).toBeNull()
    expect(decodeSourceMembership(Uint8Array.of(...mreq, 10, 0, 0, 9))).toEqual({
      group,
      address,
      source: '10.0.0.9',
      iface: 0,
    })
    expect(decodeSourceMembership(mreq)).toBeNull()
    expect(decodeMulticastInterface(0x0100_007f)).toEqual({ address, iface: 0 })
    expect(decodeMulticastInterface(mreq)).toEqual({ address, iface: 0 })
    const six = new Uint8Array(20)
    six.set([0xff, 2])
    six[15] = 1
    six[16] = 3
    expect(decodeIpv6Membership(six)).toEqual({ group: 'ff02::1', address: '0.0.0.0', iface: 3 })
    expect(decodeIpv6Membership(six.subarray(1))).toBeNull()
  })
})

describe('socket addresses as structs', () => {
  it('have the kernel’s lengths', () => {
    expect(encodeSocketAddress(unixAddress('p.sock'))).toEqual(utf8('\u0001\0p.sock\0'))
    expect(encodeSocketAddress(unixAddress('\0abs'))).toEqual(utf8('\u0001\0\0abs'))
    expect(encodeSocketAddress(unixAddress(''))).toEqual(Uint8Array.of(1, 0))
    const six = encodeSocketAddress(inetAddress(10, 'fe80::1', 0x1234, 5, 6))
    expect([...six]).toEqual([
      ...[10, 0, 0x12, 0x34, 0, 0, 0, 5],
      ...[0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      ...[6, 0, 0, 0],
    ])
  })
})

describe('what a socket answers itself', () => {
  it('is given on when it refuses', () => {
    const sock = bareSock(2, 1, 6, { getOption: () => fail(OPTION.unknown, 'ENOTCONN') })
    expect(getOption(HOST, sock, 6, 2, 0).failure).toBe('ENOTCONN')
  })

  it('tells whether a local socket has a peer, whose groups are none', () => {
    const sock = bareSock(1, 1, 0, {
      getOption: (_context, _sock, _level, name) =>
        name === 17 ? { rule: OPTION.read, failure: null, value: new Uint8Array(12) } : null,
    })
    expect(getOption(HOST, sock, 1, 59, 64).value).toEqual(new Uint8Array(0))
  })
})

describe('a stream that TCP does not answer for', () => {
  it('is closed', () => {
    const sock = bareSock(2, 1, 6, { getOption: () => null })
    const info = getOption(HOST, sock, 6, 11, 280).value as Uint8Array
    expect(decodeTcpInfo(info)).toMatchObject({ state: 7, sndMss: 536, rto: 1_000_000 })
    expect(getOption(HOST, sock, 1, 30, 0).value).toBe(0)
  })
})

describe('memory of a socket', () => {
  it('is nine ints', () => {
    const bytes = encodeMemInfo({ rcvBuf: 1, sndBuf: 2, drops: 3 })
    expect([...new Int32Array(bytes.buffer)]).toEqual([0, 1, 0, 2, 0, 0, 0, 0, 3])
  })
})

describe('the path', () => {
  it('has no MTU when there is none', () => {
    const sock = bareSock(2, 2, 17) as InetSock
    sock.remoteIp = '10.0.0.1'
    const nowhere = { ...HOST, route: () => 'ENETUNREACH' } as unknown as Context
    expect(getOption(nowhere, sock, 0, 14, 0).failure).toBe('ENOTCONN')
  })
})

describe('the table', () => {
  it('refuses a row without a number', () => {
    expect(() => optionLevel('LEVEL', 99, 'four', {}, { NAME: undefined } as never)).toThrow('NAME')
  })
})
