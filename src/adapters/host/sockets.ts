/** The calls of a host that make sockets. */
import { cInt, integer, overflowError, valueError } from '../../core/arguments.ts'
import { AF_INET, AF_UNIX } from '../../core/constants/families.ts'
import { SO_DOMAIN, SO_PROTOCOL, SO_TYPE, SOL_SOCKET } from '../../core/constants/socket-options.ts'
import { SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_STREAM } from '../../core/constants/types.ts'
import * as calls from '../../core/kernel/calls.ts'
import type { SocketOptions } from '../api/host.ts'
import { readObject } from '../call-options.ts'
import { valueOrThrow } from '../failure.ts'
import { adopt, KernelSocket } from '../socket/kernel-socket.ts'
import { SocketCore } from '../socket/socket-core.ts'
import type { HostCore } from './host-core.ts'

const TYPE_FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC

/** An int of C as Python's constructor of sockets reads it. */
function readInt(value: unknown): number {
  const number = integer(value)
  if (number !== (number | 0)) throw overflowError('Python int too large to convert to C int')
  return number
}

/** A core over a descriptor, with the timeout that its type flags or the host's default give it. */
function coreOf(
  host: HostCore,
  family: number,
  type: number,
  protocol: number,
  descriptor: number,
): SocketCore {
  const core = new SocketCore(host, family, type & ~TYPE_FLAGS, protocol, descriptor)
  if ((type & SOCK_NONBLOCK) === 0) return adopt(core)
  core.timeout = 0
  return core
}

/** socket(2), or with a descriptor the socket that it is. */
export function socket(
  host: HostCore,
  familyArgument: unknown = AF_INET,
  typeArgument: unknown = SOCK_STREAM,
  protocolArgument: unknown = 0,
  options: SocketOptions = {},
): KernelSocket {
  readObject('options', options)
  const { fileno } = options
  if (fileno !== undefined) return overDescriptor(host, fileno)
  const family = readInt(familyArgument)
  const type = readInt(typeArgument)
  const protocol = readInt(protocolArgument)
  const args = [family, type, protocol]
  const answer = host.port.call({
    name: 'socket',
    descriptor: -1,
    args,
    run: (kernel) => calls.socket(kernel, family, type, protocol),
  })
  return new KernelSocket(coreOf(host, family, type, protocol, valueOrThrow(answer, 'socket')))
}

/** The family, type and protocol are asked of the socket itself. */
function overDescriptor(host: HostCore, fileno: unknown): KernelSocket {
  const descriptor = cInt(fileno)
  if (descriptor < 0) throw valueError('negative file descriptor')
  const ask = (option: number): number => {
    const answer = host.port.call({
      name: 'getsockopt',
      descriptor,
      args: [SOL_SOCKET, option],
      run: (kernel) => calls.getsockopt(kernel, descriptor, SOL_SOCKET, option, 0),
    })
    return valueOrThrow(answer, 'getsockopt') as number
  }
  const core = coreOf(host, ask(SO_DOMAIN), ask(SO_TYPE), ask(SO_PROTOCOL), descriptor)
  return new KernelSocket(core)
}

/** socketpair(2). */
export function socketpair(
  host: HostCore,
  familyArgument: unknown = AF_UNIX,
  typeArgument: unknown = SOCK_STREAM,
  protocolArgument: unknown = 0,
): [KernelSocket, KernelSocket] {
  const family = cInt(familyArgument)
  const type = cInt(typeArgument)
  const protocol = cInt(protocolArgument)
  const answer = host.port.call({
    name: 'socketpair',
    descriptor: -1,
    args: [family, type, protocol],
    run: (kernel) => calls.socketpair(kernel, family, type, protocol),
  })
  const [first, second] = valueOrThrow(answer, 'socketpair')
  return [
    new KernelSocket(coreOf(host, family, type, protocol, first)),
    new KernelSocket(coreOf(host, family, type, protocol, second)),
  ]
}

/** A socket over a duplicate of the descriptor; what it is is taken on trust. */
export function fromfd(
  host: HostCore,
  descriptorArgument: unknown,
  familyArgument: unknown,
  typeArgument: unknown,
  protocolArgument: unknown = 0,
): KernelSocket {
  const descriptor = cInt(descriptorArgument)
  const answer = host.port.call({
    name: 'dup',
    descriptor,
    args: [],
    run: (kernel) => calls.dup(kernel, descriptor),
  })
  const family = readInt(familyArgument)
  const type = readInt(typeArgument)
  const core = coreOf(host, family, type, readInt(protocolArgument), valueOrThrow(answer, 'dup'))
  return new KernelSocket(core)
}
