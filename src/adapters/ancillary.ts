/** Ancillary data as programs make and read it: room, and open files on their way to another program. */

import type { Address } from '../core/address/format.ts'
import type { AddressArgument } from '../core/address/parse.ts'
import { overflowError } from '../core/arguments.ts'
import { SCM_RIGHTS } from '../core/constants/scm.ts'
import { SOL_SOCKET } from '../core/constants/socket-options.ts'
import { type CallOptions, type Data, NO_OPTIONS } from './api/call-options.ts'
import type { Socket } from './api/socket.ts'
import { size } from './socket/arguments.ts'

/** struct cmsghdr of the 64-bit kernel, and what items are aligned to. */
const HEADER = 16
const ALIGNMENT = 8
const LARGEST = 0x7fffffff
const INT = 4

/** The room for one item of so many bytes, without what aligns the next (CMSG_LEN). Throws an ArgumentError. */
export function cmsgLen(length: number): number {
  const bytes = size(length)
  if (bytes < 0 || bytes + HEADER > LARGEST) throw overflowError('CMSG_LEN() argument out of range')
  return HEADER + bytes
}

/** The room for one of several items of so many bytes (CMSG_SPACE). Throws an ArgumentError. */
export function cmsgSpace(length: number): number {
  const bytes = size(length)
  const room = HEADER + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
  if (bytes < 0 || room > LARGEST) throw overflowError('CMSG_SPACE() argument out of range')
  return room
}

/** Sends descriptors along with data over an AF_UNIX socket. Gives how many bytes of data were sent. */
export function sendFds(
  socket: Socket,
  buffers: Iterable<Data>,
  descriptors: readonly number[],
  flags = 0,
  address: AddressArgument | null = null,
  options: CallOptions = NO_OPTIONS,
): Promise<number> {
  const data = new Uint8Array(Int32Array.from(descriptors).buffer)
  return socket.sendmsg(buffers, [[SOL_SOCKET, SCM_RIGHTS, data]], flags, address, options)
}

/** Receives data, and at most so many descriptors that came along: they belong to the caller. */
export async function recvFds(
  socket: Socket,
  bufsize: number,
  maxfds: number,
  flags = 0,
  options: CallOptions = NO_OPTIONS,
): Promise<[bytes: Uint8Array, descriptors: number[], flags: number, address: Address | null]> {
  const room = cmsgLen(maxfds * INT)
  const [bytes, items, bits, address] = await socket.recvmsg(bufsize, room, flags, options)
  const descriptors = items
    .filter(([level, type]) => level === SOL_SOCKET && type === SCM_RIGHTS)
    .flatMap(([, , data]) => [
      ...new Int32Array(data.slice(0, data.length - (data.length % INT)).buffer),
    ])
  return [bytes, descriptors, bits, address]
}
