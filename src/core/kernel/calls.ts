/** The system calls of a host, by descriptor: what the faces call. Blocking ones give an answer or the id of a wait. */

import type { SocketAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import { getOption, setOption } from '../options/access.ts'
import type { BlockingCall } from '../socket/call.ts'
import type { OptionValue } from '../socket/ops.ts'
import type { Sock } from '../socket/sock.ts'
import type { Micros } from '../time.ts'
import type { Kernel } from './kernel.ts'
import { KERNEL } from './rules.ts'
import { begin, openDescriptor, releaseFile } from './waiting.ts'

const MSG_DONTWAIT = 0x40
const SOCK_NONBLOCK = 0x800
const SOCK_TYPE_MASK = 0xf
/** The type, SOCK_NONBLOCK and SOCK_CLOEXEC. */
const SOCK_FLAGS = SOCK_TYPE_MASK | SOCK_NONBLOCK | 0x80000

const badDescriptor = (): Answer<never> => fail(KERNEL.badDescriptor, 'EBADF')

/** socket(2). */
export function socket(
  kernel: Kernel,
  family: number,
  type: number,
  protocol: number,
): Answer<number> {
  if ((type & ~SOCK_FLAGS) !== 0 || protocol < 0) {
    return kernel.answered(fail(KERNEL.badType, 'EINVAL'))
  }
  const made = kernel.environment.stack.make(kernel, family, type & SOCK_TYPE_MASK, protocol)
  if (made.failure !== null) return kernel.answered(made as Answer<never>)
  if (kernel.files.full) return kernel.answered(fail(KERNEL.tooManyDescriptors, 'EMFILE'))
  made.value.uid = kernel.environment.uid
  kernel.add(made.value)
  const descriptor = openDescriptor(kernel, made.value, (type & SOCK_NONBLOCK) !== 0)
  return kernel.answered(done(KERNEL.made, descriptor))
}

/** socketpair(2). Descriptors come before everything but the flags of the type (measured). */
export function socketpair(
  kernel: Kernel,
  family: number,
  type: number,
  protocol: number,
): Answer<readonly [number, number]> {
  if ((type & ~SOCK_FLAGS) !== 0) return kernel.answered(fail(KERNEL.badType, 'EINVAL'))
  if (!kernel.files.hasRoom(2)) return kernel.answered(fail(KERNEL.tooManyDescriptors, 'EMFILE'))
  const made = kernel.environment.stack.pair(kernel, family, type & SOCK_TYPE_MASK, protocol)
  if (made.failure !== null) return kernel.answered(made as Answer<never>)
  const [first, second] = made.value
  kernel.add(first)
  kernel.add(second)
  const nonblocking = (type & SOCK_NONBLOCK) !== 0
  const descriptors = [
    openDescriptor(kernel, first, nonblocking),
    openDescriptor(kernel, second, nonblocking),
  ] as const
  return kernel.answered(done(KERNEL.made, descriptors))
}

/** connect, accept, send, recv. `timeout`: see `begin`. */
export function blockingCall(
  kernel: Kernel,
  descriptor: number,
  call: BlockingCall,
  timeout: Micros | null,
): Answer | number {
  const file = kernel.files.get(descriptor)
  if (file === undefined) return kernel.answered(badDescriptor())
  const dontWait =
    (call.kind === 'recv' || call.kind === 'send') && (call.flags & MSG_DONTWAIT) !== 0
  const answer = begin(kernel, file, call, dontWait, timeout)
  return typeof answer === 'number' ? answer : kernel.answered(answer)
}

/** Finds the record of a descriptor and lets `act` answer; EBADF when there is none. */
function onSock<T>(kernel: Kernel, descriptor: number, act: (sock: Sock) => Answer<T>): Answer<T> {
  const file = kernel.files.get(descriptor)
  const sock = file === undefined ? undefined : kernel.edit(file.sock)
  return kernel.answered(sock === undefined ? badDescriptor() : act(sock))
}

/** bind(2). */
export function bind(kernel: Kernel, fd: number, address: SocketAddress): Answer<undefined> {
  return onSock(kernel, fd, (sock) => sock.ops.bind(kernel, sock, address))
}

/** listen(2). */
export function listen(kernel: Kernel, fd: number, backlog: number): Answer<undefined> {
  return onSock(kernel, fd, (sock) => sock.ops.listen(kernel, sock, backlog))
}

/** shutdown(2); `how` is SHUT_RD, SHUT_WR or SHUT_RDWR. */
export function shutdown(kernel: Kernel, fd: number, how: number): Answer<undefined> {
  return onSock(kernel, fd, (sock) => sock.ops.shutdown(kernel, sock, how))
}

/** getsockname(2). */
export function getsockname(kernel: Kernel, fd: number): Answer<SocketAddress> {
  return onSock(kernel, fd, (sock) => sock.ops.getsockname(kernel, sock))
}

/** getpeername(2). */
export function getpeername(kernel: Kernel, fd: number): Answer<SocketAddress> {
  return onSock(kernel, fd, (sock) => sock.ops.getpeername(kernel, sock))
}

/** ioctl(2) of the requests that give a number: SIOCINQ, SIOCOUTQ, SIOCATMARK. */
export function ioctl(kernel: Kernel, fd: number, request: number): Answer<number> {
  return onSock(kernel, fd, (sock) => sock.ops.ioctl(kernel, sock, request))
}

/** `length` 0 asks for an integer, else for at most so many bytes. */
export function getsockopt(
  kernel: Kernel,
  fd: number,
  level: number,
  name: number,
  length: number,
): Answer<OptionValue> {
  return onSock(kernel, fd, (sock) => getOption(kernel, sock, level, name, length))
}

/** setsockopt(2): a number, or the bytes of what the option is made of. */
export function setsockopt(
  kernel: Kernel,
  fd: number,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined> {
  return onSock(kernel, fd, (sock) => setOption(kernel, sock, level, name, value))
}

/** O_NONBLOCK of the open file: shared by its duplicates. */
export function setNonblocking(kernel: Kernel, fd: number, on: boolean): Answer<undefined> {
  const file = kernel.files.get(fd)
  if (file === undefined) return kernel.answered(badDescriptor())
  file.nonblocking = on
  return kernel.answered(done(KERNEL.flagged, undefined))
}

/** dup(2). */
export function dup(kernel: Kernel, fd: number): Answer<number> {
  const file = kernel.files.get(fd)
  if (file === undefined) return kernel.answered(badDescriptor())
  if (kernel.files.full) return kernel.answered(fail(KERNEL.tooManyDescriptors, 'EMFILE'))
  return kernel.answered(done(KERNEL.duplicated, kernel.files.install(file)))
}

/** close(2). SO_LINGER may make it wait. */
export function close(kernel: Kernel, fd: number): Answer | number {
  const file = kernel.files.uninstall(fd)
  if (file === undefined) return kernel.answered(badDescriptor())
  const answer = releaseFile(kernel, file)
  return typeof answer === 'number' ? answer : kernel.answered(answer)
}
