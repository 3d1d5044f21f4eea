import { describe, expect, test } from 'vitest'
import * as constants from '../../src/core/constants/index.ts'
import { python, pythonIsThere } from '../support/python.ts'

const OURS: Readonly<Record<string, number>> = constants

/** Families and devices that have no use here. */
const LEFT_OUT =
  /^(AF_(ALG|CAN|TIPC)|PF_CAN|SOL_(ALG|CAN|TIPC)|(ALG|CAN|J1939|NETLINK|PACKET|TIPC|VMADDR|VM|IOCTL_VM)_|S(O|CM)_(J1939|VM)_|EBADF$|EAGAIN$|EWOULDBLOCK$|CAPI$)/

describe.runIf(pythonIsThere)('against Python', () => {
  test('every constant of the socket module is here, with the same value', () => {
    const theirs = python<Record<string, number>>(
      'answer({n: int(v) for n, v in vars(socket).items() if n.isupper() and isinstance(v, int)})',
    )
    const wanted = Object.entries(theirs).filter(([name]) => !LEFT_OUT.test(name))
    expect(wanted.length).toBeGreaterThan(200)
    for (const [name, value] of wanted) expect([name, OURS[name]]).toEqual([name, value])
  })

  test('the constants of the select module that are here have the same value', () => {
    const theirs = python<Record<string, number>>(
      'answer({n: v for n, v in vars(select).items() if n.isupper() and isinstance(v, int)})',
    )
    delete theirs['PIPE_BUF']
    for (const [name, value] of Object.entries(theirs)) {
      expect([name, OURS[name]]).toEqual([name, value])
    }
  })
})

test('options of Linux that Python does not name have the numbers of its headers', () => {
  const numbers = {
    TCP_FASTOPEN_CONNECT: 30,
    TCP_INQ: 36,
    TCP_REPAIR: 19,
    TCP_RTO_MAX_MS: 44,
    TCP_TIMESTAMP: 24,
    TCP_ULP: 31,
    IP_FREEBIND: 15,
    IP_LOCAL_PORT_RANGE: 51,
    IP_MTU: 14,
    IP_MTU_DISCOVER: 10,
    IP_MULTICAST_ALL: 49,
    IP_PKTINFO: 8,
    IP_RECVERR: 11,
    SO_BUSY_POLL: 46,
    SO_MEMINFO: 55,
    SO_PEEK_OFF: 42,
    SO_RCVBUFFORCE: 33,
    SO_SNDBUFFORCE: 32,
    SO_TIMESTAMP: 29,
    SIOCATMARK: 0x8905,
    SIOCINQ: 0x541b,
    SIOCOUTQ: 0x5411,
  }
  for (const [name, number] of Object.entries(numbers)) {
    expect([name, OURS[name]]).toEqual([name, number])
  }
})
