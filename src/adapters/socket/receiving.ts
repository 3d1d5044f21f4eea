/** recv and its kin: what is asked of the kernel, and what the program gets. */
import { type Address, formatAddress } from '../../core/address/format.ts'
import type { SocketAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { valueError } from '../../core/arguments.ts'
import { MSG_TRUNC } from '../../core/constants/messages.ts'
import { blockingCall } from '../../core/kernel/calls.ts'
import { type ControlMessage, type Received, RecvCall } from '../../core/socket/call.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { Ancillary, Message } from '../api/socket.ts'
import {
  ancillarySize,
  flagsAndOptions,
  size as readSize,
  receiveSize,
  writable,
  writables,
} from './arguments.ts'
import type { SocketCore } from './socket-core.ts'

const NOTHING = 0

function receive(
  socket: SocketCore,
  name: string,
  call: RecvCall,
  options: CallOptions,
): Promise<Received> {
  const { descriptor, callTimeout } = socket
  return socket.perform(
    {
      name,
      descriptor,
      args: [call.size, call.flags],
      run: (kernel) =>
        blockingCall(kernel, descriptor, call, callTimeout) as Answer<Received> | number,
    },
    options,
  )
}

/** The program's own copy. A stream that discards (MSG_TRUNC) gives a length without bytes. */
function ownBytes(received: Received, size: number): Uint8Array {
  const { bytes, length } = received
  if (bytes.length >= length || length > size) return new Uint8Array(bytes)
  const padded = new Uint8Array(length)
  padded.set(bytes)
  return padded
}

function ownAddress(address: SocketAddress | null): Address | null {
  return address === null ? null : formatAddress(address)
}

export async function recv(
  socket: SocketCore,
  sizeArgument: number,
  flagsArgument: number | CallOptions | undefined,
  rest: CallOptions | undefined,
): Promise<Uint8Array> {
  const [flags, options] = flagsAndOptions(flagsArgument, rest)
  const size = receiveSize('recv', sizeArgument)
  if (size === NOTHING) return new Uint8Array(0)
  return ownBytes(await receive(socket, 'recv', new RecvCall(size, flags, 0), options), size)
}

export async function recvfrom(
  socket: SocketCore,
  sizeArgument: number,
  flags: number,
  options: CallOptions,
): Promise<[Uint8Array, Address | null]> {
  const size = receiveSize('recvfrom', sizeArgument)
  const received = await receive(socket, 'recvfrom', new RecvCall(size, flags, 0), options)
  return [ownBytes(received, size), ownAddress(received.address)]
}

export async function recvInto(
  socket: SocketCore,
  buffer: unknown,
  sizeArgument: number,
  flags: number,
  options: CallOptions,
): Promise<number> {
  const into = writable('recv_into', buffer)
  const asked = receiveSize('recv_into', sizeArgument)
  const size = asked === 0 ? into.length : asked
  if (into.length < size) throw valueError('buffer too small for requested bytes')
  if (size === NOTHING) return 0
  const received = await receive(socket, 'recv', new RecvCall(size, flags, 0), options)
  into.set(received.bytes)
  return flags & MSG_TRUNC ? received.length : received.bytes.length
}

export async function recvfromInto(
  socket: SocketCore,
  buffer: unknown,
  sizeArgument: number,
  flags: number,
  options: CallOptions,
): Promise<[number, Address | null]> {
  const into = writable('recvfrom_into', buffer)
  const asked = receiveSize('recvfrom_into', sizeArgument)
  const size = asked === 0 ? into.length : asked
  if (into.length < size) throw valueError('nbytes is greater than the length of the buffer')
  const received = await receive(socket, 'recvfrom', new RecvCall(size, flags, 0), options)
  into.set(received.bytes)
  const count = flags & MSG_TRUNC ? received.length : received.bytes.length
  return [count, ownAddress(received.address)]
}

export async function recvmsg(
  socket: SocketCore,
  sizeArgument: number,
  ancillaryArgument: number,
  flags: number,
  options: CallOptions,
): Promise<Message> {
  const size = readSize(sizeArgument)
  if (size < 0) throw valueError('negative buffer size in recvmsg()')
  const room = ancillarySize(ancillaryArgument)
  const received = await receive(socket, 'recvmsg', new RecvCall(size, flags, room), options)
  const address = ownAddress(received.address)
  return [ownBytes(received, size), ownAncillary(received.control), received.flags, address]
}

export async function recvmsgInto(
  socket: SocketCore,
  buffers: unknown,
  ancillaryArgument: number,
  flags: number,
  options: CallOptions,
): Promise<[number, Message[1], Message[2], Message[3]]> {
  const into = writables('recvmsg_into', buffers)
  const room = ancillarySize(ancillaryArgument)
  const size = into.reduce((sum, buffer) => sum + buffer.length, 0)
  const received = await receive(socket, 'recvmsg', new RecvCall(size, flags, room), options)
  scatter(received.bytes, into)
  const count = flags & MSG_TRUNC ? received.length : received.bytes.length
  return [count, ownAncillary(received.control), received.flags, ownAddress(received.address)]
}

/** Fills the buffers one after the other. */
function scatter(bytes: Uint8Array, buffers: readonly Uint8Array[]): void {
  let from = 0
  for (const buffer of buffers) {
    const piece = bytes.subarray(from, from + buffer.length)
    buffer.set(piece)
    from += piece.length
  }
}

function ownAncillary(control: readonly ControlMessage[]): Ancillary[] {
  return control.map(({ level, type, data }) => [level, type, new Uint8Array(data)])
}
