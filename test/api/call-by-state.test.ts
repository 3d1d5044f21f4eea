/**
 * Every call in every state of every kind of socket: it answers or waits, by a rule that says where it is laid down,
 * and a call that is given up leaves no wait behind. What the answers are, the tables of `core/udp/matrix.test.ts`,
 * `core/unix/tables.test.ts`, `real/matrix.test.ts` and the corpus say.
 */
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/core/answer.ts'
import * as constants from '../../src/core/constants/index.ts'
import * as calls from '../../src/core/kernel/calls.ts'
import { pollBits } from '../../src/core/kernel/polling.ts'
import { abandon } from '../../src/core/kernel/waiting.ts'
import { allRules } from '../../src/core/rule.ts'
import {
  AcceptCall,
  ConnectCall,
  NO_CONTROL,
  RecvCall,
  SendCall,
} from '../../src/core/socket/call.ts'
import { type Kind, Stage } from './stage.ts'
import { DATAGRAM_STATES, TCP_STATES, UNIX_DATAGRAM_STATES, UNIX_STREAM_STATES } from './states.ts'

const { AF_INET, AF_INET6, AF_UNIX, SOL_SOCKET } = constants
const { SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_STREAM } = constants
const { IPPROTO_ICMP, IPPROTO_ICMPV6 } = constants

const kind = (family: number, type: number, protocol = 0): Kind => ({ family, type, protocol })

const KINDS = {
  'TCP over IPv4': [kind(AF_INET, SOCK_STREAM), TCP_STATES],
  'TCP over IPv6': [kind(AF_INET6, SOCK_STREAM), TCP_STATES],
  'UDP over IPv4': [kind(AF_INET, SOCK_DGRAM), DATAGRAM_STATES],
  'UDP over IPv6': [kind(AF_INET6, SOCK_DGRAM), DATAGRAM_STATES],
  'Unix stream': [kind(AF_UNIX, SOCK_STREAM), UNIX_STREAM_STATES],
  'Unix datagram': [kind(AF_UNIX, SOCK_DGRAM), UNIX_DATAGRAM_STATES],
  'Unix seqpacket': [kind(AF_UNIX, SOCK_SEQPACKET), UNIX_STREAM_STATES],
  'raw over IPv4': [kind(AF_INET, SOCK_RAW, IPPROTO_ICMP), DATAGRAM_STATES],
  'raw over IPv6': [kind(AF_INET6, SOCK_RAW, IPPROTO_ICMPV6), DATAGRAM_STATES],
} as const

type Call = (stage: Stage, fd: number) => Answer | number

const BYTES = new Uint8Array([1, 2, 3])
const TIMEOUT = 100_000

const accept = (): AcceptCall => new AcceptCall()
const connect = (stage: Stage, port: number | null): ConnectCall =>
  new ConnectCall(port === null ? null : stage.address(port))
const recv = (flags: number, size = 10, room = 0): RecvCall => new RecvCall(size, flags, room)
const send = (flags: number, bytes = BYTES, all = false): SendCall =>
  new SendCall(bytes, flags, null, NO_CONTROL, all)

/** The same call on a descriptor that does not block. */
const nonblocking =
  (call: Call): Call =>
  (stage, fd) => {
    calls.setNonblocking(stage.kernel, fd, true)
    return call(stage, fd)
  }

const CALLS: Readonly<Record<string, Call>> = {
  bind: (stage, fd) => calls.bind(stage.kernel, fd, stage.address(6001)),
  listen: (stage, fd) => calls.listen(stage.kernel, fd, 2),
  accept: (stage, fd) => stage.call(fd, accept()),
  'accept, non-blocking': nonblocking((stage, fd) => stage.call(fd, accept())),
  'accept under settimeout': (stage, fd) => stage.call(fd, accept(), TIMEOUT),
  connect: (stage, fd) => stage.call(fd, connect(stage, 7001)),
  'connect, non-blocking': nonblocking((stage, fd) => stage.call(fd, connect(stage, 7001))),
  'connect under settimeout': (stage, fd) => stage.call(fd, connect(stage, 7001), TIMEOUT),
  'connect to nobody': (stage, fd) => stage.call(fd, connect(stage, 7999)),
  disconnect: (stage, fd) => stage.call(fd, connect(stage, null)),
  send: (stage, fd) => stage.call(fd, send(0)),
  'send nothing': (stage, fd) => stage.call(fd, send(0, new Uint8Array(0))),
  'send, non-blocking': nonblocking((stage, fd) => stage.call(fd, send(0))),
  'send under settimeout': (stage, fd) => stage.call(fd, send(0), TIMEOUT),
  sendall: (stage, fd) => stage.call(fd, send(0, BYTES, true)),
  sendto: (stage, fd) =>
    stage.call(fd, new SendCall(BYTES, 0, stage.address(7001), NO_CONTROL, false)),
  'send MSG_DONTWAIT': (stage, fd) => stage.call(fd, send(constants.MSG_DONTWAIT)),
  'send MSG_OOB': (stage, fd) => stage.call(fd, send(constants.MSG_OOB)),
  'send MSG_MORE': (stage, fd) => stage.call(fd, send(constants.MSG_MORE)),
  'send MSG_EOR': (stage, fd) => stage.call(fd, send(constants.MSG_EOR)),
  'send MSG_NOSIGNAL': (stage, fd) => stage.call(fd, send(constants.MSG_NOSIGNAL)),
  recv: (stage, fd) => stage.call(fd, recv(0)),
  'recv nothing': (stage, fd) => stage.call(fd, recv(0, 0)),
  'recv, non-blocking': nonblocking((stage, fd) => stage.call(fd, recv(0))),
  'recv under settimeout': (stage, fd) => stage.call(fd, recv(0), TIMEOUT),
  recvmsg: (stage, fd) => stage.call(fd, recv(0, 10, 100)),
  'recv MSG_PEEK': (stage, fd) => stage.call(fd, recv(constants.MSG_PEEK)),
  'recv MSG_WAITALL': (stage, fd) => stage.call(fd, recv(constants.MSG_WAITALL)),
  'recv MSG_DONTWAIT': (stage, fd) => stage.call(fd, recv(constants.MSG_DONTWAIT)),
  'recv MSG_TRUNC': (stage, fd) => stage.call(fd, recv(constants.MSG_TRUNC)),
  'recv MSG_OOB': (stage, fd) => stage.call(fd, recv(constants.MSG_OOB)),
  'recv MSG_ERRQUEUE': (stage, fd) => stage.call(fd, recv(constants.MSG_ERRQUEUE)),
  'shutdown SHUT_RD': (stage, fd) => calls.shutdown(stage.kernel, fd, 0),
  'shutdown SHUT_WR': (stage, fd) => calls.shutdown(stage.kernel, fd, 1),
  'shutdown SHUT_RDWR': (stage, fd) => calls.shutdown(stage.kernel, fd, 2),
  'shutdown 3': (stage, fd) => calls.shutdown(stage.kernel, fd, 3),
  getsockname: (stage, fd) => calls.getsockname(stage.kernel, fd),
  getpeername: (stage, fd) => calls.getpeername(stage.kernel, fd),
  SO_ERROR: (stage, fd) => calls.getsockopt(stage.kernel, fd, SOL_SOCKET, constants.SO_ERROR, 0),
  SO_ACCEPTCONN: (stage, fd) =>
    calls.getsockopt(stage.kernel, fd, SOL_SOCKET, constants.SO_ACCEPTCONN, 0),
  'an unknown option': (stage, fd) => calls.getsockopt(stage.kernel, fd, SOL_SOCKET, 999, 0),
  setsockopt: (stage, fd) =>
    calls.setsockopt(stage.kernel, fd, SOL_SOCKET, constants.SO_KEEPALIVE, 1),
  SIOCINQ: (stage, fd) => calls.ioctl(stage.kernel, fd, constants.SIOCINQ),
  SIOCOUTQ: (stage, fd) => calls.ioctl(stage.kernel, fd, constants.SIOCOUTQ),
  SIOCATMARK: (stage, fd) => calls.ioctl(stage.kernel, fd, constants.SIOCATMARK),
  'an unknown ioctl': (stage, fd) => calls.ioctl(stage.kernel, fd, 0x1234),
  O_NONBLOCK: (stage, fd) => calls.setNonblocking(stage.kernel, fd, true),
  dup: (stage, fd) => calls.dup(stage.kernel, fd),
  close: (stage, fd) => calls.close(stage.kernel, fd),
}

/** A section of the measurements, a clause of an RFC, a page of the manual, or a field of the profile. */
const SOURCE = /facts \d|RFC \d|\w\(\d\)|profile|measured|design/

/** Makes a call in a state: the rule that answered it, or `null` when the call waits. */
function walk(stage: Stage, state: (stage: Stage) => number, call: Call): Answer | null {
  const fd = state(stage)
  // Somebody to connect and send to.
  const live = stage.bound(7001)
  calls.listen(stage.kernel, live, 5)
  const before = stage.kernel.waiting.size
  const answer = call(stage, fd)
  stage.net.settle()
  if (typeof answer !== 'number') {
    expect(stage.kernel.waiting.size).toBe(before)
    return answer
  }
  expect(stage.kernel.waiting.size).toBe(before + 1)
  expect(abandon(stage.kernel, answer)).toBe(true)
  expect(stage.kernel.waiting.size).toBe(before)
  pollBits(stage.kernel, { descriptor: fd, events: 0xffff })
  return null
}

function check(of: Kind, state: (stage: Stage) => number): void {
  for (const [name, call] of Object.entries(CALLS)) {
    const answer = walk(new Stage(of), state, call)
    if (answer === null) continue
    expect(allRules()[answer.rule.index], name).toBe(answer.rule)
    expect(answer.rule.source, `${name}: ${answer.rule.id}`).toMatch(SOURCE)
  }
}

describe.each(Object.entries(KINDS))('%s', (_, [of, states]) => {
  test.each(Object.entries(states))('%s', (_name, state) => check(of, state))
})
