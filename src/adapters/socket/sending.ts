/** send and its kin. */
import type { SocketAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { cInt, pythonType, typeError, valueError } from '../../core/arguments.ts'
import { AF_UNIX } from '../../core/constants/families.ts'
import { SOCK_STREAM } from '../../core/constants/types.ts'
import { blockingCall } from '../../core/kernel/calls.ts'
import { type ControlMessage, NO_CONTROL, SendCall } from '../../core/socket/call.ts'
import { type CallOptions, NO_OPTIONS } from '../api/call-options.ts'
import { ancillaryItems, dataBytes, gatheredBytes, isOptions, size } from './arguments.ts'
import { pieces } from './sendable.ts'
import type { SocketCore } from './socket-core.ts'

function transmit<T>(
  socket: SocketCore,
  name: string,
  call: SendCall,
  options: CallOptions,
): Promise<T> {
  const { descriptor, callTimeout } = socket
  return socket.perform(
    {
      name,
      descriptor,
      args: [call.bytes, call.flags],
      run: (kernel) => blockingCall(kernel, descriptor, call, callTimeout) as Answer<T> | number,
      // The kernel takes what it takes at once; what it takes later must not change meanwhile.
      waits: () => {
        call.bytes = new Uint8Array(call.bytes)
      },
      address: call.address,
    },
    options,
  )
}

/**
 * The bytes of what a program sends, as the kernel may keep them. TCP copies what it takes; the others keep the bytes
 * as they are, so that they get a copy.
 */
function sendable(socket: SocketCore, data: unknown): Uint8Array {
  const bytes = dataBytes(data)
  const { family, type } = socket
  const copies = typeof data === 'string' || (type === SOCK_STREAM && family !== AF_UNIX)
  return copies ? bytes : new Uint8Array(bytes)
}

/** Throws what is wrong with the arguments. */
export function send(
  socket: SocketCore,
  data: unknown,
  flags: number,
  options: CallOptions,
): Promise<number> {
  return transmit(socket, 'send', plain(sendable(socket, data), flags, false), options)
}

/** Throws what is wrong with the arguments. */
export function sendall(
  socket: SocketCore,
  data: unknown,
  flags: number,
  options: CallOptions,
): Promise<void> {
  return transmit(socket, 'send', plain(sendable(socket, data), flags, true), options)
}

function plain(bytes: Uint8Array, flags: number, all: boolean): SendCall {
  return new SendCall(bytes, flags, null, NO_CONTROL, all)
}

/** sendto(data, address) or sendto(data, flags, address), then the options. */
export async function sendto(
  socket: SocketCore,
  data: unknown,
  rest: readonly unknown[],
): Promise<number> {
  const last = rest[rest.length - 1]
  const options = isOptions(last) ? last : NO_OPTIONS
  const given = rest.length - (options === last || last === undefined ? 1 : 0)
  if (given < 1 || given > 2) {
    throw typeError(`sendto() takes 2 or 3 arguments (${1 + Math.max(given, 0)} given)`)
  }
  const bytes = sendable(socket, data)
  const flags = given === 2 ? cInt(rest[0]) : 0
  const parsed = socket.readAddress('sendto', rest[given - 1], options)
  const address = parsed instanceof Promise ? await parsed : parsed
  return transmit(socket, 'sendto', new SendCall(bytes, flags, address, NO_CONTROL, false), options)
}

export async function sendmsg(
  socket: SocketCore,
  buffers: unknown,
  ancillary: unknown,
  flagsArgument: unknown,
  addressArgument: unknown,
  options: CallOptions,
): Promise<number> {
  const bytes = gatheredBytes(buffers)
  const control = ancillaryItems(ancillary).map(
    ([level, type, data]): ControlMessage => ({ level, type, data }),
  )
  const flags = cInt(flagsArgument)
  let address: SocketAddress | null = null
  if (addressArgument !== null && addressArgument !== undefined) {
    const parsed = socket.readAddress('sendmsg', addressArgument, options)
    address = parsed instanceof Promise ? await parsed : parsed
  }
  return transmit(socket, 'sendmsg', new SendCall(bytes, flags, address, control, false), options)
}

/** Python's sendfile: only streams, never on a socket that may not wait. */
export async function sendfile(
  socket: SocketCore,
  file: unknown,
  offsetArgument: unknown,
  count: unknown,
  options: CallOptions,
): Promise<number> {
  const offset = size(offsetArgument)
  if ((socket.type & SOCK_STREAM) === 0) {
    throw valueError('only SOCK_STREAM type sockets are supported')
  }
  const limit = readCount(count)
  if (socket.timeout === 0) throw valueError('non-blocking sockets are not supported')
  let sent = 0
  for await (const piece of pieces(file, offset, limit)) {
    for (let at = 0; at < piece.length; ) {
      const taken = await send(socket, piece.subarray(at), 0, options)
      at += taken
      sent += taken
    }
  }
  return sent
}

function readCount(count: unknown): number {
  if (count === null || count === undefined) return Number.POSITIVE_INFINITY
  const shown = typeof count === 'string' ? `'${count}'` : String(count)
  const message = `count must be a positive integer (got ${shown})`
  if (!['int', 'bool'].includes(pythonType(count))) throw typeError(message)
  if (Number(count) <= 0) throw valueError(message)
  return Number(count)
}
