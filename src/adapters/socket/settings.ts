/** What a socket answers at once: names, options, ioctl, readiness. */
import { type Address, formatAddress } from '../../core/address/format.ts'
import { bytesLike, cInt, osError, pythonType } from '../../core/arguments.ts'
import { FIONBIO, SIOCATMARK } from '../../core/constants/ioctl.ts'
import { POLLIN, POLLOUT, POLLPRI, POLLRDHUP } from '../../core/constants/poll.ts'
import { ArgumentError, SocketError } from '../../core/errno.ts'
import * as calls from '../../core/kernel/calls.ts'
import { pollBits } from '../../core/kernel/polling.ts'
import type { OptionValue } from '../../core/socket/ops.ts'
import type { SocketCore } from './socket-core.ts'

/** The longest option that Python asks for. */
const LONGEST_OPTION = 1024

/** What `poll` asks for unless told otherwise. */
export const ALL_EVENTS: number = POLLIN | POLLPRI | POLLOUT | POLLRDHUP

export function getsockname(socket: SocketCore): Address {
  const { descriptor } = socket
  return formatAddress(socket.call('getsockname', [], (k) => calls.getsockname(k, descriptor)))
}

export function getpeername(socket: SocketCore): Address {
  const { descriptor } = socket
  return formatAddress(socket.call('getpeername', [], (k) => calls.getpeername(k, descriptor)))
}

export function getsockopt(
  socket: SocketCore,
  levelArgument: unknown,
  nameArgument: unknown,
  sizeArgument: unknown,
): number | Uint8Array {
  const level = cInt(levelArgument)
  const name = cInt(nameArgument)
  const size = cInt(sizeArgument)
  if (size < 0 || size > LONGEST_OPTION) throw osError('getsockopt buflen out of range')
  const { descriptor } = socket
  const args = [level, name, size]
  return socket.call('getsockopt', args, (k) => calls.getsockopt(k, descriptor, level, name, size))
}

export function setsockopt(
  socket: SocketCore,
  levelArgument: unknown,
  nameArgument: unknown,
  valueArgument: unknown,
): void {
  const level = cInt(levelArgument)
  const name = cInt(nameArgument)
  const value = optionValue(valueArgument)
  const { descriptor } = socket
  const args = [level, name, value]
  socket.call('setsockopt', args, (k) => calls.setsockopt(k, descriptor, level, name, value))
}

/** An int, or failing that bytes: what is neither gets the message of the second try, as in Python. */
function optionValue(value: unknown): OptionValue {
  if (!['int', 'bool'].includes(pythonType(value))) return new Uint8Array(bytesLike(value))
  try {
    return cInt(value)
  } catch (error) {
    if (error instanceof ArgumentError) return bytesLike(value)
    throw error
  }
}

export function ioctl(
  socket: SocketCore,
  requestArgument: unknown,
  argument: number | undefined,
): number {
  const request = cInt(requestArgument)
  const { descriptor } = socket
  if (request === FIONBIO) {
    const on = cInt(argument ?? 0) !== 0
    socket.call('ioctl', [request, on], (k) => calls.setNonblocking(k, descriptor, on))
    return 0
  }
  return socket.call('ioctl', [request], (kernel) => calls.ioctl(kernel, descriptor, request))
}

/** sockatmark(3): a name for SIOCATMARK (POSIX.1-2008). */
export function sockatmark(socket: SocketCore): boolean {
  return ioctl(socket, SIOCATMARK, undefined) !== 0
}

export function poll(socket: SocketCore, events: unknown): number {
  const wanted = cInt(events)
  const { descriptor } = socket
  return socket.owner.port.read((kernel) => pollBits(kernel, { descriptor, events: wanted }))
}

/** The close-on-exec flag lives with the descriptor, so a socket that is closed has none. */
export function getInheritable(socket: SocketCore): boolean {
  checkOpen(socket, 'fcntl')
  return socket.inheritable
}

export function setInheritable(socket: SocketCore, inheritable: unknown): void {
  const on = cInt(inheritable) !== 0
  checkOpen(socket, 'ioctl')
  socket.inheritable = on
}

/** Throws EBADF when the descriptor is not open. */
function checkOpen(socket: SocketCore, name: string): void {
  const open = socket.owner.port.read((kernel) => kernel.files.get(socket.descriptor) !== undefined)
  if (!open) throw new SocketError('EBADF', name)
}

/** The socket in one line, with its names as far as it has any. */
export function text(socket: SocketCore): string {
  const { closed, descriptor, family, type, protocol } = socket
  const parts = [
    `fd=${descriptor}`,
    `family=${family}`,
    `type=${type}`,
    `proto=${protocol}`,
    ...names(socket),
  ]
  return `<socket${closed ? ' [closed]' : ''} ${parts.join(', ')}>`
}

function names(socket: SocketCore): string[] {
  const summary = socket.summary()
  if (summary === null) return []
  const { local, remote } = summary
  const ends = { laddr: local, raddr: remote }
  return Object.entries(ends).flatMap(([name, address]) =>
    address === null ? [] : [`${name}=${JSON.stringify(formatAddress(address))}`],
  )
}
