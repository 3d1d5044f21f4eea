/** select(2) over poll(2): which bits make a socket readable, writable, exceptional (facts 8). */
import { typeError, valueError } from '../../core/arguments.ts'
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI } from '../../core/constants/poll.ts'
import { SocketError } from '../../core/errno.ts'
import type { PollEntry } from '../../core/kernel/polling.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { Pollable, Selected } from '../api/polling.ts'
import type { HostCore } from '../host/host-core.ts'
import { descriptorOf, pollTimeout } from './descriptors.ts'
import { waitFor } from './wait-for.ts'

/** Descriptors that fit into an fd_set. */
const FD_SETSIZE = 1024

const READABLE = { events: POLLIN, always: POLLHUP | POLLERR }
const WRITABLE = { events: POLLOUT, always: POLLERR }
const EXCEPTIONAL = { events: POLLPRI, always: 0 }

export async function select<R extends Pollable, W extends Pollable, X extends Pollable>(
  host: HostCore,
  readers: readonly R[],
  writers: readonly W[],
  exceptional: readonly X[],
  timeoutArgument: unknown,
  options: CallOptions,
): Promise<Selected<R, W, X>> {
  if (typeof timeoutArgument === 'number' && timeoutArgument < 0) {
    throw valueError('timeout must be non-negative')
  }
  const timeout = pollTimeout(timeoutArgument, 'a float')
  const entries = [
    ...entriesOf(readers, READABLE),
    ...entriesOf(writers, WRITABLE),
    ...entriesOf(exceptional, EXCEPTIONAL),
  ]
  const bits = await waitFor(host, 'select', entries, timeout, options)
  if (bits.some((bit) => bit & POLLNVAL)) throw new SocketError('EBADF', 'select')
  const ready = <S>(sockets: readonly S[], from: number): S[] =>
    sockets.filter((_, i) => bits[from + i] !== 0)
  const beforeExceptional = readers.length + writers.length
  return [ready(readers, 0), ready(writers, readers.length), ready(exceptional, beforeExceptional)]
}

function entriesOf(
  sockets: readonly Pollable[],
  kind: { readonly events: number; readonly always: number },
): PollEntry[] {
  if (!Array.isArray(sockets)) throw typeError('arguments 1-3 must be sequences')
  return sockets.map((socket) => {
    const descriptor = descriptorOf(socket)
    if (descriptor >= FD_SETSIZE) throw valueError('filedescriptor out of range in select()')
    return { descriptor, events: kind.events, always: kind.always }
  })
}
