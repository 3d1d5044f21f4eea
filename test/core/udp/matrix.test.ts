import { describe, expect, test } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { POLLERR, POLLHUP, POLLIN, POLLOUT, POLLRDHUP } from '../../../src/core/socket/blocking.ts'
import { SOCK_DGRAM, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

// Facts 6.1: what each call answers in each state.
const STATES = [
  'fresh',
  'disconnected',
  'bound',
  'connected',
  'connected_dead',
  'refused_pending',
  'shut_rd',
  'shut_wr',
  'shut_rdwr',
  'queued',
] as const
type State = (typeof STATES)[number]

const ALIVE = ['127.0.0.1', 5000] as const
const DEAD = ['127.0.0.1', 5999] as const
const OTHER = ['127.0.0.1', 7001] as const

interface Scene {
  readonly net: TestNet
  readonly s: TestSocket
}

function socket(net: TestNet): TestSocket {
  return TestSocket.make(net, 2, SOCK_DGRAM)
}

function scene(state: State): Scene {
  const net = new TestNet(HOST_STACK, {})
  for (const port of [5000, 7001]) socket(net).bind(['127.0.0.1', port])
  const s = socket(net)
  switch (state) {
    case 'fresh':
      break
    case 'disconnected':
      s.connect(ALIVE)
      s.connect(null)
      break
    case 'bound':
      s.bind(['127.0.0.1', 6000])
      break
    case 'connected':
      s.connect(ALIVE)
      break
    case 'connected_dead':
      s.connect(DEAD)
      break
    case 'refused_pending':
      s.connect(DEAD)
      s.send('x')
      break
    case 'shut_rd':
    case 'shut_wr':
    case 'shut_rdwr':
      s.connect(ALIVE)
      s.shutdown({ shut_rd: 0, shut_wr: 1, shut_rdwr: 2 }[state])
      break
    case 'queued':
      s.bind(['127.0.0.1', 6000])
      socket(net).sendto('hello', ['127.0.0.1', 6000])
  }
  return { net, s }
}

/** The local name with a chosen port written as `*`. */
function name(s: TestSocket): string {
  const address = s.getsockname()
  if (typeof address === 'string') return address
  const [ip, port] = address
  return `${ip}:${port >= 32768 ? '*' : port}`
}

type Row = Readonly<Record<State, string>>

/** One row for several states. */
function row(...entries: readonly (readonly [states: string, outcome: string])[]): Row {
  const all: Partial<Record<State, string>> = {}
  for (const [states, outcome] of entries) {
    for (const state of states.split(' ')) all[state as State] = outcome
  }
  return all as Row
}

const UNBOUND = 'fresh disconnected'
const PEER = 'connected connected_dead refused_pending shut_rd shut_wr shut_rdwr'

const CALLS: readonly (readonly [call: string, play: (s: TestSocket) => unknown[], Row])[] = [
  [
    'bind',
    (s) => [s.bind(['127.0.0.1', 6001]), name(s)],
    row(
      [UNBOUND, 'ok 127.0.0.1:6001'],
      ['bound queued', 'EINVAL 127.0.0.1:6000'],
      [PEER, 'EINVAL 127.0.0.1:*'],
    ),
  ],
  ['listen', (s) => [s.listen(5)], row([STATES.join(' '), 'ENOTSUP'])],
  [
    'connect',
    (s) => [s.connect(OTHER), s.getpeername()],
    row([STATES.join(' '), 'ok 127.0.0.1,7001']),
  ],
  [
    'send',
    (s) => [s.send('x'), s.send('x'), s.send('x')],
    row(
      [`${UNBOUND} bound queued`, 'EDESTADDRREQ EDESTADDRREQ EDESTADDRREQ'],
      ['connected shut_rd', '1 1 1'],
      ['connected_dead', '1 ECONNREFUSED 1'],
      ['refused_pending', 'ECONNREFUSED 1 ECONNREFUSED'],
      ['shut_wr shut_rdwr', 'EPIPE EPIPE EPIPE'],
    ),
  ],
  [
    'sendto',
    (s) => [s.sendto('x', OTHER), name(s)],
    row(
      [UNBOUND, '1 0.0.0.0:*'],
      ['bound queued', '1 127.0.0.1:6000'],
      ['connected connected_dead shut_rd', '1 127.0.0.1:*'],
      ['refused_pending', 'ECONNREFUSED 127.0.0.1:*'],
      ['shut_wr shut_rdwr', 'EPIPE 127.0.0.1:*'],
    ),
  ],
  [
    'recv',
    (s) => [s.recv(100), s.recv(100)],
    row(
      [`${UNBOUND} bound connected connected_dead shut_wr`, '<blocks> <blocks>'],
      ['refused_pending', '<ECONNREFUSED> <blocks>'],
      ['shut_rd shut_rdwr', ' '],
      ['queued', 'hello <blocks>'],
    ),
  ],
  [
    'recv without waiting',
    (s) => [s.recv(100, 0x40), s.recv(100, 0x40)],
    row(
      [`${UNBOUND} bound connected connected_dead shut_rd shut_wr shut_rdwr`, '<EAGAIN> <EAGAIN>'],
      ['refused_pending', '<ECONNREFUSED> <EAGAIN>'],
      ['queued', 'hello <EAGAIN>'],
    ),
  ],
  [
    'shutdown(SHUT_RD)',
    (s) => [s.shutdown(0), s.shutdown(0), s.recv(100, 0x40)],
    row(
      [`${UNBOUND} bound`, 'ENOTCONN ENOTCONN <EAGAIN>'],
      ['connected connected_dead shut_rd shut_wr shut_rdwr', 'ok ok <EAGAIN>'],
      ['refused_pending', 'ok ok <ECONNREFUSED>'],
      ['queued', 'ENOTCONN ENOTCONN hello'],
    ),
  ],
  [
    'shutdown(SHUT_WR)',
    (s) => [s.shutdown(1), s.send('x')],
    row(
      [`${UNBOUND} bound queued`, 'ENOTCONN EDESTADDRREQ'],
      ['connected connected_dead shut_rd shut_wr shut_rdwr', 'ok EPIPE'],
      ['refused_pending', 'ok ECONNREFUSED'],
    ),
  ],
  [
    'poll',
    (s) => [s.poll(), s.getsockopt(1, 4), s.getsockopt(1, 4), s.poll()],
    row(
      [`${UNBOUND} bound connected connected_dead shut_wr`, `${POLLOUT} 0 0 ${POLLOUT}`],
      ['refused_pending', `${POLLOUT | POLLERR} 111 0 ${POLLOUT}`],
      ['shut_rd', `${POLLIN | POLLOUT | POLLRDHUP} 0 0 ${POLLIN | POLLOUT | POLLRDHUP}`],
      [
        'shut_rdwr',
        `${POLLIN | POLLOUT | POLLHUP | POLLRDHUP} 0 0 ${POLLIN | POLLOUT | POLLHUP | POLLRDHUP}`,
      ],
      ['queued', `${POLLIN | POLLOUT} 0 0 ${POLLIN | POLLOUT}`],
    ),
  ],
  [
    'names',
    (s) => [name(s), s.getpeername(), s.ioctl(0x541b)],
    row(
      [UNBOUND, '0.0.0.0:0 ENOTCONN 0'],
      ['bound', '127.0.0.1:6000 ENOTCONN 0'],
      ['connected shut_rd shut_wr shut_rdwr', '127.0.0.1:* 127.0.0.1,5000 0'],
      ['connected_dead refused_pending', '127.0.0.1:* 127.0.0.1,5999 0'],
      ['queued', '127.0.0.1:6000 ENOTCONN 5'],
    ),
  ],
  [
    'connect(AF_UNSPEC)',
    (s) => [s.connect(null), name(s), s.getpeername(), s.send('x')],
    row(
      [`${UNBOUND} ${PEER}`, 'ok 0.0.0.0:0 ENOTCONN EDESTADDRREQ'],
      ['bound queued', 'ok 127.0.0.1:6000 ENOTCONN EDESTADDRREQ'],
    ),
  ],
  ['close', (s) => [s.close(), s.send('x'), s.close()], row([STATES.join(' '), 'ok EBADF EBADF'])],
]

describe.each(CALLS)('%s of a UDP socket', (_, play, expected) => {
  test.each(STATES)('that is %s', (state) => {
    expect(play(scene(state).s).join(' ')).toBe(expected[state])
  })
})
