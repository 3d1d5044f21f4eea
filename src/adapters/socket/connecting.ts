/** bind, listen, accept, connect, shutdown: calls that make and end associations. */
import type { SocketAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { cInt } from '../../core/arguments.ts'
import { errnoNumber, SocketError, SocketTimeout } from '../../core/errno.ts'
import * as calls from '../../core/kernel/calls.ts'
import type { AcceptedDescriptor } from '../../core/kernel/waiting.ts'
import { AcceptCall, ConnectCall } from '../../core/socket/call.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { Performable } from '../perform.ts'
import type { SocketCore } from './socket-core.ts'

type Runs = Performable<undefined>['run']

export async function bind(
  socket: SocketCore,
  address: unknown,
  options: CallOptions,
): Promise<void> {
  const parsed = socket.readAddress('bind', address, options)
  const to = parsed instanceof Promise ? await parsed : parsed
  const { descriptor } = socket
  const run: Runs = (kernel) => calls.bind(kernel, descriptor, to)
  await socket.perform({ name: 'bind', descriptor, args: [to], run, address: to }, options)
}

export async function listen(
  socket: SocketCore,
  backlog: unknown,
  options: CallOptions,
): Promise<void> {
  const number = cInt(backlog)
  const { descriptor } = socket
  const run: Runs = (kernel) => calls.listen(kernel, descriptor, number)
  await socket.perform({ name: 'listen', descriptor, args: [number], run }, options)
}

/** The descriptor of the connection, and who called. */
export function accept(socket: SocketCore, options: CallOptions): Promise<AcceptedDescriptor> {
  const { descriptor, callTimeout } = socket
  return socket.perform(
    {
      name: 'accept',
      descriptor,
      args: [],
      run: (kernel) =>
        calls.blockingCall(kernel, descriptor, new AcceptCall(), callTimeout) as
          | Answer<AcceptedDescriptor>
          | number,
    },
    options,
  )
}

/** `address` null dissolves the association. */
function connectTo(
  socket: SocketCore,
  address: SocketAddress | null,
  options: CallOptions,
): Promise<void> {
  const { descriptor, callTimeout } = socket
  const call = new ConnectCall(address)
  return socket.perform(
    {
      name: 'connect',
      descriptor,
      args: [address],
      run: (kernel) =>
        calls.blockingCall(kernel, descriptor, call, callTimeout) as Answer<undefined> | number,
      address,
    },
    options,
  )
}

export async function connect(
  socket: SocketCore,
  address: unknown,
  options: CallOptions,
): Promise<void> {
  const parsed = socket.readAddress('connect', address, options)
  await connectTo(socket, parsed instanceof Promise ? await parsed : parsed, options)
}

export async function connectEx(
  socket: SocketCore,
  address: unknown,
  options: CallOptions,
): Promise<number> {
  const parsed = socket.readAddress('connect_ex', address, options)
  const to = parsed instanceof Promise ? await parsed : parsed
  try {
    await connectTo(socket, to, options)
    return 0
  } catch (error) {
    if (error instanceof SocketTimeout) return errnoNumber('EAGAIN')
    if (error instanceof SocketError) return errnoNumber(error.code)
    throw error
  }
}

export function disconnect(socket: SocketCore, options: CallOptions): Promise<void> {
  return connectTo(socket, null, options)
}

export async function shutdown(
  socket: SocketCore,
  how: unknown,
  options: CallOptions,
): Promise<void> {
  const direction = cInt(how)
  const { descriptor } = socket
  const run: Runs = (kernel) => calls.shutdown(kernel, descriptor, direction)
  await socket.perform({ name: 'shutdown', descriptor, args: [direction], run }, options)
}
