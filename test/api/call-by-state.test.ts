/**
 * Every call in every state of every kind of socket: it answers by a rule, or waits by a rule that says for what; each
 * says where it is laid down, and a call that is given up leaves no wait behind. What the answers are, the tables of `core/udp/matrix.test.ts`,
 * `core/unix/tables.test.ts`, `real/matrix.test.ts` and the corpus say.
 */
import { describe, expect, test } from 'vitest'
import type { Answer } from '../../src/core/answer.ts'
import * as constants from '../../src/core/constants/index.ts'
import * as calls from '../../src/core/kernel/calls.ts'
import { pollBits } from '../../src/core/kernel/polling.ts'
import { abandon } from '../../src/core/kernel/waiting.ts'
import { allRules, type Rule } from '../../src/core/rule.ts'
import {
  AcceptCall,
  ConnectCall,
  NO_CONTROL,
  RecvCall,
  SendCall,
} from '../../src/core/socket/call.ts'
import { KINDS, SOURCE } from './kinds.ts'
import { type Kind, Stage } from './stage.ts'

const { SOL_SOCKET } = constants

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

/** How a cell came out: the rule that answered, or the rule by which the call waits. */
interface Outcome {
  readonly rule: Rule
  readonly waits: boolean
}

function walk(stage: Stage, state: (stage: Stage) => number, call: Call): Outcome {
  const fd = state(stage)
  // Somebody to connect and send to.
  const live = stage.bound(7001)
  calls.listen(stage.kernel, live, 5)
  const before = stage.kernel.waiting.size
  const { fired } = stage.net.host()
  fired.length = 0
  const answer = call(stage, fd)
  stage.net.settle()
  if (typeof answer !== 'number') {
    expect(stage.kernel.waiting.size).toBe(before)
    return { rule: answer.rule, waits: false }
  }
  expect(stage.kernel.waiting.size).toBe(before + 1)
  const [reason, ...more] = fired.filter(({ id }) => id.startsWith('wait.'))
  expect(more).toEqual([])
  expect(abandon(stage.kernel, answer)).toBe(true)
  expect(stage.kernel.waiting.size).toBe(before)
  pollBits(stage.kernel, { descriptor: fd, events: 0xffff })
  return { rule: reason as Rule, waits: true }
}

/** What each call may wait for; those that are not here never wait. */
const MAY_WAIT: Readonly<Record<string, RegExp>> = {
  accept: /^wait.(connection|readable)$/,
  connect: /^wait.(handshake|backlog|writable)$/,
  send: /^wait.(handshake|room|receiver|writable)$/,
  recv: /^wait.(data|rest|readable)$/,
}

function mayWaitFor(name: string): RegExp {
  const of = Object.entries(MAY_WAIT).find(([call]) => name.startsWith(call))
  return of?.[1] ?? /^$/
}

function check(of: Kind, state: (stage: Stage) => number): void {
  for (const [name, call] of Object.entries(CALLS)) {
    const { rule, waits } = walk(new Stage(of), state, call)
    expect(allRules()[rule.index], name).toBe(rule)
    expect(rule.source, `${name}: ${rule.id}`).toMatch(SOURCE)
    if (waits) expect(rule.id, name).toMatch(mayWaitFor(name))
  }
}

describe.each(Object.entries(KINDS))('%s', (_, [of, states]) => {
  test.each(Object.entries(states))('%s', (_name, state) => check(of, state))
})
