/** The states of the measured tables, how each is made, and the calls that are made in them. */
import { SIOCINQ } from '../../../src/core/constants/ioctl.ts'
import { MSG_DONTWAIT } from '../../../src/core/constants/messages.ts'
import { SHUT_RD, SHUT_RDWR, SHUT_WR } from '../../../src/core/constants/shutdown.ts'
import { SO_ACCEPTCONN, SO_ERROR, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import { SOCK_DGRAM } from '../../../src/core/constants/types.ts'
import { errnoName } from '../../../src/core/errno.ts'
import { pollNames } from '../../../src/core/poll-bits.ts'
import { type Pending, textOf, type UnixHost } from './driver.ts'

type MakeState = (host: UnixHost, type: number) => number

/** A pair; `act` does something with its ends and the first is asked. */
function pairThen(act: (host: UnixHost, s: number, x: number) => void): MakeState {
  return (host, type) => {
    const [s, x] = host.pair(type)
    act(host, s, x)
    return s
  }
}

function closedFile(host: UnixHost, type: number): number {
  const fd = host.socket(type)
  host.close(fd)
  return fd
}

const PAIRS: Record<string, MakeState> = {
  pair: pairThen(() => undefined),
  pair_unread: pairThen((host, _s, x) => host.send(x, 'hello')),
  pair_peer_shut_rd: pairThen((host, _s, x) => host.shutdown(x, SHUT_RD)),
  pair_peer_shut_wr: pairThen((host, _s, x) => host.shutdown(x, SHUT_WR)),
  pair_peer_closed: pairThen((host, _s, x) => host.close(x)),
  pair_peer_closed_unread_here: pairThen((host, _s, x) => {
    host.send(x, 'hello')
    host.close(x)
  }),
  pair_peer_closed_unread_there: pairThen((host, s, x) => {
    host.send(s, 'lost')
    host.close(x)
  }),
  shut_rd: pairThen((host, s) => host.shutdown(s, SHUT_RD)),
  shut_wr: pairThen((host, s) => host.shutdown(s, SHUT_WR)),
  shut_rdwr: pairThen((host, s) => host.shutdown(s, SHUT_RDWR)),
}

export const STATES: Readonly<Record<string, MakeState>> = {
  ...PAIRS,
  fresh: (host, type) => host.socket(type),
  bound: (host, type) => host.named(type, 'a.sock'),
  closed: closedFile,
  refused: (host, type) => {
    host.close(host.named(type, 'dead.sock'))
    return host.client(type, 'dead.sock')
  },
  listening: (host, type) => host.listener(type, 's.sock'),
  listening_queued: (host, type) => {
    const fd = host.listener(type, 's.sock')
    host.client(type, 's.sock')
    return fd
  },
  queued_client: (host, type) => {
    host.listener(type, 's.sock')
    return host.client(type, 's.sock')
  },
  connected_client: (host, type) => {
    const l = host.listener(type, 's.sock')
    const s = host.client(type, 's.sock')
    host.accept(l)
    return s
  },
  connected_server: (host, type) => {
    const l = host.listener(type, 's.sock')
    host.client(type, 's.sock')
    return host.accepted(l)
  },
  listener_closed_client: (host, type) => {
    const l = host.listener(type, 's.sock')
    const s = host.client(type, 's.sock')
    host.close(l)
    return s
  },
  connected: (host, type) => {
    host.named(type, 'r.sock')
    return host.client(type, 'r.sock')
  },
  peer_closed: (host, type) => {
    const r = host.named(type, 'r.sock')
    const s = host.client(type, 'r.sock')
    host.close(r)
    return s
  },
  peer_closed_unread: (host, type) => {
    const r = host.named(type, 'r.sock')
    const s = host.client(type, 'r.sock')
    host.send(s, 'lost')
    host.close(r)
    return s
  },
}

/** A result as a cell writes it. */
function shown(result: unknown): string {
  if (result === undefined) return 'ok'
  return typeof result === 'object' ? 'ok' : String(result)
}

function outcome(pending: Pending<unknown>): string {
  return shown(pending.outcome)
}

/** Calls until one waits: its actor can make no other. */
function untilWaiting(calls: readonly (() => string)[]): string[] {
  const results: string[] = []
  for (const call of calls) {
    results.push(call())
    if (results[results.length - 1] === '...') break
  }
  return results
}

function bits(host: UnixHost, fd: number): string {
  const names = pollNames(host.poll(fd)).map((name) => name.replace('POLL', ''))
  return `[${names.join(',')}]`
}

function errorOption(host: UnixHost, fd: number): string {
  const value = host.getsockopt(fd, SOL_SOCKET, SO_ERROR)
  return typeof value === 'number' ? (errnoName(value) ?? '0') : String(value)
}

function receive(host: UnixHost, fd: number, flags: number): string[] {
  return untilWaiting([3, 10, 10].map((size) => () => textOf(host.recv(fd, size, flags))))
}

/** Calls that go to `live.sock`, which is made before the state. */
export const TO_LIVE: ReadonlySet<string> = new Set([
  'connect',
  'connect_nb',
  'connect_peer',
  'sendto',
])

export function live(host: UnixHost, type: number): void {
  const fd = host.named(type, 'live.sock')
  if (type !== SOCK_DGRAM) host.listen(fd, 5)
}

type MakeCalls = (host: UnixHost, fd: number) => string[]

export const CALLS: Readonly<Record<string, MakeCalls>> = {
  bind: (host, fd) => [shown(host.bind(fd, 'b.sock')), host.getsockname(fd)],
  listen: (host, fd) => [shown(host.listen(fd, 2))],
  accept: (host, fd) => [outcome(host.accept(fd))],
  connect: (host, fd) => {
    return [outcome(host.connect(fd, 'live.sock')), outcome(host.connect(fd, 'live.sock'))]
  },
  connect_nb: (host, fd) => {
    host.setblocking(fd, false)
    return [outcome(host.connect(fd, 'live.sock')), outcome(host.connect(fd, 'live.sock'))]
  },
  connect_peer: (host, fd) => {
    const results = [outcome(host.connect(fd, 'live.sock')), outcome(host.connect(fd, 'live.sock'))]
    return [...results, host.getpeername(fd)]
  },
  connect_none: (host, fd) => [outcome(host.connect(fd, 'none.sock'))],
  disconnect: (host, fd) => {
    const first = outcome(host.connect(fd, null))
    return [first, host.getpeername(fd), outcome(host.send(fd, 'x'))]
  },
  send: (host, fd) => [outcome(host.send(fd, 'abc')), outcome(host.send(fd, 'abc'))],
  sendto: (host, fd) => {
    return [outcome(host.send(fd, 'abc', 0, 'live.sock'))]
  },
  recv: (host, fd) => receive(host, fd, 0),
  recv_nb: (host, fd) => receive(host, fd, MSG_DONTWAIT),
  shut_rd: (host, fd) => [
    shown(host.shutdown(fd, SHUT_RD)),
    textOf(host.recv(fd, 10, MSG_DONTWAIT)),
  ],
  shut_wr: (host, fd) => [
    shown(host.shutdown(fd, SHUT_WR)),
    outcome(host.send(fd, 'a', MSG_DONTWAIT)),
  ],
  shut_rdwr: (host, fd) => [
    shown(host.shutdown(fd, SHUT_RDWR)),
    shown(host.shutdown(fd, SHUT_RDWR)),
  ],
  observe: (host, fd) => [
    bits(host, fd),
    host.getsockname(fd),
    host.getpeername(fd),
    String(host.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN)),
    String(host.ioctl(fd, SIOCINQ)),
    errorOption(host, fd),
    errorOption(host, fd),
    bits(host, fd),
  ],
}

/** Successive results with repeats merged, as the tables have them. */
export function merged(results: readonly string[]): string {
  return results.filter((result, at) => at === 0 || result !== results[at - 1]).join(' > ')
}
