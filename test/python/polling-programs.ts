/** Programs over select, poll and epoll: sockets that are fed, emptied, ended, doubled and closed while they are watched. */
import fc from 'fast-check'
import {
  EPOLLET,
  EPOLLIN,
  EPOLLONESHOT,
  EPOLLOUT,
  POLLIN,
  POLLOUT,
  POLLPRI,
  POLLRDHUP,
} from '../../src/index.ts'
import type { Step } from './file-programs.ts'

/** Six ends to begin with; two more by dup. */
const OPENING: readonly Step[] = [
  ['pair', 'stream'],
  ['tcp'],
  ['pair', 'dgram'],
  ['dup', 0],
  ['dup', 2],
]
const SOCKET = fc.nat(7)
const WATCHED = fc.oneof(
  { weight: 8, arbitrary: SOCKET.map((socket) => ({ socket })) },
  { weight: 3, arbitrary: SOCKET.map((fd) => ({ fd })) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 40, 2 ** 31, 'x', null, 1.5) },
)
const WELL = fc.constantFrom(undefined, POLLIN, POLLOUT, POLLIN | POLLOUT, POLLPRI, POLLRDHUP, 0)
const ILL = fc.constantFrom(-1, 65535, 65536, 'x', 1.5)
const EVENTS = fc.oneof({ weight: 9, arbitrary: WELL }, { weight: 1, arbitrary: ILL })
const EDGES = fc.constantFrom(
  EPOLLIN | EPOLLET,
  EPOLLIN | EPOLLOUT | EPOLLET,
  EPOLLOUT | EPOLLET,
  EPOLLIN | EPOLLONESHOT,
  EPOLLIN | EPOLLOUT | EPOLLET | EPOLLONESHOT,
)
/** Milliseconds; nothing happens meanwhile. */
const TIMEOUT = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(0, 0, 0, 1) },
  { weight: 1, arbitrary: fc.constantFrom('x', [1]) },
)
const LIST = fc.oneof(
  { weight: 12, arbitrary: fc.array(WATCHED, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom(null, 5) },
)

const optional = (name: string, socket: unknown, events: unknown): Step =>
  events === undefined ? [name, socket] : [name, socket, events]
const registering = (which: string, events: fc.Arbitrary<unknown>): fc.Arbitrary<Step> =>
  fc.tuple(fc.constantFrom('register', 'register', 'register', 'modify'), WATCHED, events).map(
    ([name, socket, bits]): Step =>
      // modify has no usual events.
      optional(`${which} ${name}`, socket, name === 'modify' ? (bits ?? POLLIN) : bits),
  )
const leaving = (which: string): fc.Arbitrary<Step> =>
  WATCHED.map((socket): Step => [`${which} unregister`, socket])

const CHANGE = fc.oneof(
  fc.tuple(fc.constant('send'), SOCKET, fc.constantFrom(1, 2, 0)),
  fc.tuple(fc.constant('send'), SOCKET, fc.constantFrom(1, 3)),
  fc.tuple(fc.constant('recv'), SOCKET, fc.constantFrom(1, 100)),
  fc.tuple(fc.constant('recv'), SOCKET, fc.constantFrom(2, 100)),
  fc.tuple(fc.constant('shutdown'), SOCKET, fc.nat(2)),
  fc.tuple(fc.constant('close'), SOCKET),
) as fc.Arbitrary<Step>

const stepsOf = (...steps: readonly [number, fc.Arbitrary<Step>][]): fc.Arbitrary<Step[]> =>
  fc
    .array(fc.oneof(...steps.map(([weight, arbitrary]) => ({ weight, arbitrary }))), {
      minLength: 3,
      maxLength: 16,
      size: 'max',
    })
    .map((drawn) => [...OPENING, ...drawn])

const SELECTING = fc
  .tuple(LIST, LIST, LIST, fc.oneof({ weight: 9, arbitrary: TIMEOUT }, fc.constant(-1)))
  .map((args): Step => ['select', ...args])
const POLLING = TIMEOUT.map((timeout): Step => ['poll', timeout])
const EPOLLING = fc
  .tuple(TIMEOUT, fc.oneof({ weight: 6, arbitrary: fc.constant(-1) }, fc.constantFrom(0, 1, 2, -2)))
  .map((args): Step => ['epoll', ...args])

export const SELECT_PROGRAMS = stepsOf([4, CHANGE], [3, SELECTING])
export const POLL_PROGRAMS = stepsOf(
  [4, CHANGE],
  [4, registering('poll', EVENTS)],
  [1, leaving('poll')],
  [3, POLLING],
)
export const EPOLL_PROGRAMS = stepsOf(
  [8, CHANGE],
  [6, registering('epoll', EVENTS)],
  [4, registering('epoll', EDGES)],
  [2, leaving('epoll')],
  [8, EPOLLING],
  [1, fc.constantFrom<Step>(['close epoll'], ['closed'], ['closed'])],
)
