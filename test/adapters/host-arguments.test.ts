// What Python says of arguments of its modules' functions that it refuses (3.11), call by call.
import { expect, test } from 'vitest'
import {
  AF_INET,
  AF_UNIX,
  ArgumentError,
  SOCK_DGRAM,
  SOCK_STREAM,
  simulate,
} from '../../src/index.ts'
import { failureOf } from './support/pair.ts'

const world = simulate()
const host = world.host('a')

/** A value of a wrong type, smuggled past the types. */
// biome-ignore lint/suspicious/noExplicitAny: these are the calls of those who have no types
const any = (value: unknown): any => value

const REFUSED: readonly [name: string, call: () => unknown, python: string, message: string][] = [
  [
    "socket('a')",
    () => host.socket(any('a')),
    'TypeError',
    "'str' object cannot be interpreted as an integer",
  ],
  [
    'socket(2**31)',
    () => host.socket(2 ** 31),
    'OverflowError',
    'Python int too large to convert to C int',
  ],
  [
    'socket(fileno=-1)',
    () => host.socket(AF_INET, SOCK_STREAM, 0, { fileno: -1 }),
    'ValueError',
    'negative file descriptor',
  ],
  [
    'setdefaulttimeout(-1)',
    () => host.setdefaulttimeout(-1),
    'ValueError',
    'Timeout value out of range',
  ],
  [
    'sendfile on datagrams',
    () => host.socket(AF_INET, SOCK_DGRAM).sendfile('x'),
    'ValueError',
    'only SOCK_STREAM type sockets are supported',
  ],
  [
    'a path of 108 bytes',
    () => host.socket(AF_UNIX).bind('x'.repeat(108)),
    'OSError',
    'AF_UNIX path too long',
  ],
  [
    'createServer dualstack',
    () => host.createServer(['', 0], { dualstackIpv6: true }),
    'ValueError',
    'dualstack_ipv6 requires AF_INET6 family',
  ],
  [
    "createServer('x')",
    () => host.createServer('x'),
    'TypeError',
    'bind(): AF_INET address must be tuple, not str',
  ],
  [
    "createConnection('x')",
    () => host.createConnection(any('x')),
    'ValueError',
    'not enough values to unpack (expected 2, got 1)',
  ],
  [
    'gethostbyname(5)',
    () => host.gethostbyname(any(5)),
    'TypeError',
    'gethostbyname() argument 1 must be str, bytes or bytearray, not int',
  ],
  [
    'getaddrinfo(5)',
    () => host.getaddrinfo(any(5), 80),
    'TypeError',
    'getaddrinfo() argument 1 must be string or None',
  ],
  [
    'getaddrinfo(x, 1.5)',
    () => host.getaddrinfo('127.0.0.1', 1.5),
    'OSError',
    'Int or String expected',
  ],
  [
    "getnameinfo('x')",
    () => host.getnameinfo(any('x'), 0),
    'TypeError',
    'getnameinfo() argument 1 must be a tuple',
  ],
  [
    'getnameinfo([x])',
    () => host.getnameinfo(any(['127.0.0.1']), 0),
    'TypeError',
    'getnameinfo(): illegal sockaddr argument',
  ],
  [
    'getnameinfo IPv4 with flow',
    () => host.getnameinfo(['127.0.0.1', 80, 1, 0], 0),
    'OSError',
    'IPv4 sockaddr must be 2 tuple',
  ],
  [
    'select([-1])',
    () => host.select([-1], [], []),
    'ValueError',
    'file descriptor cannot be a negative integer (-1)',
  ],
  [
    'select([5000])',
    () => host.select([5000], [], [], 0),
    'ValueError',
    'filedescriptor out of range in select()',
  ],
  [
    "select(['a'])",
    () => host.select(any(['a']), [], []),
    'TypeError',
    'argument must be an int, or have a fileno() method.',
  ],
  ['select(5)', () => host.select(any(5), [], []), 'TypeError', 'arguments 1-3 must be sequences'],
  [
    "select timeout 'a'",
    () => host.select([], [], [], any('a')),
    'TypeError',
    'timeout must be a float or None',
  ],
  [
    'select timeout -1',
    () => host.select([], [], [], -1),
    'ValueError',
    'timeout must be non-negative',
  ],
  [
    "poll.register('a')",
    () => host.poll().register(any('a')),
    'TypeError',
    'argument must be an int, or have a fileno() method.',
  ],
  [
    'poll.register(-1)',
    () => host.poll().register(-1),
    'ValueError',
    'file descriptor cannot be a negative integer (-1)',
  ],
  [
    "poll.register(1, 'a')",
    () => host.poll().register(1, any('a')),
    'TypeError',
    'an integer is required',
  ],
  [
    'poll.register(1, -1)',
    () => host.poll().register(1, -1),
    'ValueError',
    'value must be positive',
  ],
  [
    'poll.register(1, 70000)',
    () => host.poll().register(1, 70000),
    'OverflowError',
    'Python int too large for C unsigned short',
  ],
  ['poll.unregister(1)', () => host.poll().unregister(1), 'KeyError', '1'],
  [
    "poll.poll('a')",
    () => host.poll().poll(any('a')),
    'TypeError',
    'timeout must be an integer or None',
  ],
  [
    'epoll.poll(0, 0)',
    () => host.epoll().poll(0, 0),
    'ValueError',
    'maxevents must be greater than 0, got 0',
  ],
  [
    "ifNametoindex('nope')",
    () => host.ifNametoindex('nope'),
    'OSError',
    'no interface with this name',
  ],
  ["ifIndextoname('a')", () => host.ifIndextoname(any('a')), 'TypeError', 'an integer is required'],
  [
    'ifIndextoname(-1)',
    () => host.ifIndextoname(-1),
    'OverflowError',
    "can't convert negative value to unsigned int",
  ],
]

test.each(REFUSED)('%s', async (_, call, python, message) => {
  const error = await failureOf((async () => call())())
  expect(error).toBeInstanceOf(ArgumentError)
  expect(error).toMatchObject({ python, message })
})
