// What Python says of arguments that it refuses (3.11), call by call.
import { describe, expect, test } from 'vitest'
import { AF_INET, ArgumentError, SOCK_STREAM, simulate } from '../../src/index.ts'
import { failureOf } from './support/pair.ts'

const world = simulate()
const host = world.host('a')
const sock = () => host.socket()

/** A value of a wrong type, smuggled past the types. */
// biome-ignore lint/suspicious/noExplicitAny: these are the calls of those who have no types
const any = (value: unknown): any => value

const REFUSED: readonly [name: string, call: () => unknown, python: string, message: string][] = [
  ['recv(-1)', () => sock().recv(-1), 'ValueError', 'negative buffersize in recv'],
  [
    "recv('a')",
    () => sock().recv(any('a')),
    'TypeError',
    "'str' object cannot be interpreted as an integer",
  ],
  [
    'recv(1.5)',
    () => sock().recv(1.5),
    'TypeError',
    "'float' object cannot be interpreted as an integer",
  ],
  [
    'recv(2**70)',
    () => sock().recv(2 ** 70),
    'OverflowError',
    'Python int too large to convert to C ssize_t',
  ],
  [
    'recv(10, 2**40)',
    () => sock().recv(10, 2 ** 40),
    'OverflowError',
    'signed integer is greater than maximum',
  ],
  ['recvfrom(-1)', () => sock().recvfrom(-1), 'ValueError', 'negative buffersize in recvfrom'],
  [
    'recvInto(b, -1)',
    () => sock().recvInto(new Uint8Array(3), -1),
    'ValueError',
    'negative buffersize in recv_into',
  ],
  [
    'recvInto(b, 5)',
    () => sock().recvInto(new Uint8Array(3), 5),
    'ValueError',
    'buffer too small for requested bytes',
  ],
  [
    "recvInto('abc')",
    () => sock().recvInto(any('abc')),
    'TypeError',
    'recv_into() argument 1 must be read-write bytes-like object, not str',
  ],
  [
    'recvfromInto(b, -1)',
    () => sock().recvfromInto(new Uint8Array(3), -1),
    'ValueError',
    'negative buffersize in recvfrom_into',
  ],
  [
    'recvfromInto(b, 5)',
    () => sock().recvfromInto(new Uint8Array(3), 5),
    'ValueError',
    'nbytes is greater than the length of the buffer',
  ],
  ['recvmsg(-1)', () => sock().recvmsg(-1), 'ValueError', 'negative buffer size in recvmsg()'],
  [
    'recvmsg(1, -1)',
    () => sock().recvmsg(1, -1),
    'ValueError',
    'invalid ancillary data buffer length',
  ],
  [
    'recvmsg(1, 2**31)',
    () => sock().recvmsg(1, 2 ** 31),
    'ValueError',
    'invalid ancillary data buffer length',
  ],
  [
    'recvmsgInto(5)',
    () => sock().recvmsgInto(any(5)),
    'TypeError',
    'recvmsg_into() argument 1 must be an iterable',
  ],
  [
    'recvmsgInto([1])',
    () => sock().recvmsgInto(any([1])),
    'TypeError',
    'recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers',
  ],
  ['send(5)', () => sock().send(any(5)), 'TypeError', "a bytes-like object is required, not 'int'"],
  [
    'send(null)',
    () => sock().send(any(null)),
    'TypeError',
    "a bytes-like object is required, not 'NoneType'",
  ],
  [
    "send('x', 'y')",
    () => sock().send('x', any('y')),
    'TypeError',
    "'str' object cannot be interpreted as an integer",
  ],
  [
    "sendto('x')",
    () => any(sock()).sendto('x'),
    'TypeError',
    'sendto() takes 2 or 3 arguments (1 given)',
  ],
  [
    "sendto('x', 0, 0, 0)",
    () => any(sock()).sendto('x', 0, 0, 0),
    'TypeError',
    'sendto() takes 2 or 3 arguments (4 given)',
  ],
  [
    "sendto('x', 5)",
    () => sock().sendto('x', any(5)),
    'TypeError',
    'sendto(): AF_INET address must be tuple, not int',
  ],
  [
    "sendto('x', 'y', a)",
    () => sock().sendto('x', any('y'), ['', 1]),
    'TypeError',
    "'str' object cannot be interpreted as an integer",
  ],
  [
    "sendto('x', 0, ['', 70000])",
    () => sock().sendto('x', 0, ['', 70000]),
    'OverflowError',
    'sendto(): port must be 0-65535.',
  ],
  [
    'sendmsg(5)',
    () => sock().sendmsg(any(5)),
    'TypeError',
    'sendmsg() argument 1 must be an iterable',
  ],
  [
    'sendmsg([5])',
    () => sock().sendmsg(any([5])),
    'TypeError',
    "a bytes-like object is required, not 'int'",
  ],
  [
    "sendmsg(['a'], 5)",
    () => sock().sendmsg(['a'], any(5)),
    'TypeError',
    'sendmsg() argument 2 must be an iterable',
  ],
  [
    "sendmsg(['a'], [5])",
    () => sock().sendmsg(['a'], any([5])),
    'TypeError',
    '[sendmsg() ancillary data items]() argument must be 3-item sequence, not int',
  ],
  [
    "sendmsg(['a'], [[1, 2]])",
    () => sock().sendmsg(['a'], any([[1, 2]])),
    'TypeError',
    '[sendmsg() ancillary data items]() argument must be sequence of length 3, not 2',
  ],
  [
    "sendmsg(['a'], [], 0, 5)",
    () => sock().sendmsg(['a'], [], 0, any(5)),
    'TypeError',
    'sendmsg(): AF_INET address must be tuple, not int',
  ],
  [
    "listen('a')",
    () => sock().listen(any('a')),
    'TypeError',
    "'str' object cannot be interpreted as an integer",
  ],
  [
    'listen(2**31)',
    () => sock().listen(2 ** 31),
    'OverflowError',
    'signed integer is greater than maximum',
  ],
  [
    "bind('x')",
    () => sock().bind('x'),
    'TypeError',
    'bind(): AF_INET address must be tuple, not str',
  ],
  [
    "bind(['', 65536])",
    () => sock().bind(['', 65536]),
    'OverflowError',
    'bind(): port must be 0-65535.',
  ],
  [
    "connect(['', -1])",
    () => sock().connect(['', -1]),
    'OverflowError',
    'connect(): port must be 0-65535.',
  ],
  [
    "connectEx(['', -1])",
    () => sock().connectEx(['', -1]),
    'OverflowError',
    'connect_ex(): port must be 0-65535.',
  ],
  [
    "shutdown('a')",
    () => sock().shutdown(any('a')),
    'TypeError',
    "'str' object cannot be interpreted as an integer",
  ],
  [
    "settimeout('a')",
    () => sock().settimeout(any('a')),
    'TypeError',
    "'str' object cannot be interpreted as an integer",
  ],
  ['settimeout(-1)', () => sock().settimeout(-1), 'ValueError', 'Timeout value out of range'],
  [
    'settimeout(NaN)',
    () => sock().settimeout(Number.NaN),
    'ValueError',
    'Invalid value NaN (not a number)',
  ],
  [
    'settimeout(Infinity)',
    () => sock().settimeout(Number.POSITIVE_INFINITY),
    'OverflowError',
    'timestamp out of range for platform time_t',
  ],
  [
    'settimeout(1e15)',
    () => sock().settimeout(1e15),
    'OverflowError',
    'timestamp too large to convert to C _PyTime_t',
  ],
  [
    "setblocking('a')",
    () => sock().setblocking(any('a')),
    'TypeError',
    "'str' object cannot be interpreted as an integer",
  ],
  [
    "getsockopt('a', 2)",
    () => sock().getsockopt(any('a'), 2),
    'TypeError',
    "'str' object cannot be interpreted as an integer",
  ],
  [
    'getsockopt(1, 2, -1)',
    () => sock().getsockopt(1, 2, -1),
    'OSError',
    'getsockopt buflen out of range',
  ],
  [
    'getsockopt(1, 2, 1025)',
    () => sock().getsockopt(1, 2, 1025),
    'OSError',
    'getsockopt buflen out of range',
  ],
  [
    "setsockopt(1, 2, 'a')",
    () => sock().setsockopt(1, 2, any('a')),
    'TypeError',
    "a bytes-like object is required, not 'str'",
  ],
  [
    'setsockopt(1, 2, 2**31)',
    () => sock().setsockopt(1, 2, 2 ** 31),
    'TypeError',
    "a bytes-like object is required, not 'int'",
  ],
  [
    'setsockopt(1, 2, 1.5)',
    () => sock().setsockopt(1, 2, 1.5),
    'TypeError',
    "a bytes-like object is required, not 'float'",
  ],
  [
    "makefile('x')",
    () => sock().makefile('x'),
    'ValueError',
    "invalid mode 'x' (only r, w, b allowed)",
  ],
  [
    "makefile('r', 0)",
    () => sock().makefile('r', { buffering: 0 }),
    'ValueError',
    'unbuffered streams must be binary',
  ],
  [
    "makefile(newline='x')",
    () => sock().makefile('r', { newline: any('x') }),
    'ValueError',
    'illegal newline value: x',
  ],
  [
    "makefile(encoding='xx')",
    () => sock().makefile('r', { encoding: 'xx' }),
    'LookupError',
    'unknown encoding: xx',
  ],
  ['makefile(5)', () => sock().makefile(any(5)), 'TypeError', "'int' object is not iterable"],
  [
    'sendfile(count=0)',
    () => sock().sendfile('x', 0, 0),
    'ValueError',
    'count must be a positive integer (got 0)',
  ],
  [
    "sendfile(count='a')",
    () => sock().sendfile('x', 0, any('a')),
    'TypeError',
    "count must be a positive integer (got 'a')",
  ],
]

describe('an argument that Python refuses', () => {
  test.each(REFUSED)('%s', async (_, call, python, message) => {
    const error = await failureOf((async () => call())())
    expect(error).toBeInstanceOf(ArgumentError)
    expect(error).toMatchObject({ python, message })
  })
})

describe('an argument that the system refuses', () => {
  test.each([
    ['socket(99)', () => host.socket(99), 'EAFNOSUPPORT'],
    ['socket(2, 9)', () => host.socket(AF_INET, 9), 'ESOCKTNOSUPPORT'],
    ['socket(2, 1, 99)', () => host.socket(AF_INET, SOCK_STREAM, 99), 'EPROTONOSUPPORT'],
    ['socket(fileno=99)', () => host.socket(AF_INET, SOCK_STREAM, 0, { fileno: 99 }), 'EBADF'],
    ['fromfd(99)', () => host.fromfd(99, AF_INET, SOCK_STREAM), 'EBADF'],
    ['close(99)', () => host.close(99), 'EBADF'],
    ['select([99])', () => host.select([99], [], [], 0), 'EBADF'],
    ['poll.modify(1, 1)', () => host.poll().modify(1, 1), 'ENOENT'],
    ['epoll.register(99)', () => host.epoll().register(99), 'EBADF'],
    ['ifIndextoname(99)', () => host.ifIndextoname(99), 'ENXIO'],
    ["bind(['10.9.8.7', 1])", () => sock().bind(['10.9.8.7', 1]), 'EADDRNOTAVAIL'],
    ['shutdown(9)', () => sock().shutdown(9), 'EINVAL'],
  ])('%s', async (_, call, code) => {
    await expect((async () => call())()).rejects.toMatchObject({ name: 'SocketError', code })
  })
})

test('a promise is returned whatever is wrong', async () => {
  const results = [
    any(sock()).bind(),
    any(sock()).recv(),
    any(sock()).send(),
    any(sock()).connect(),
    any(host).createConnection(),
    any(host).gethostbyname(),
  ]
  for (const result of results) await expect(result).rejects.toBeInstanceOf(ArgumentError)
})

test('recv(0) asks nobody, recvfrom(0) does', async () => {
  const closed = sock()
  await closed.close()
  expect(await closed.recv(0)).toHaveLength(0)
  expect(await closed.recvInto(new Uint8Array(0))).toBe(0)
  await expect(closed.recvfrom(0)).rejects.toMatchObject({ code: 'EBADF' })
  await expect(sock().recvfrom(0)).rejects.toMatchObject({ code: 'ENOTCONN' })
})
