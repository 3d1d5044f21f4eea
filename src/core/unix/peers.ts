/**
 * Who points at whom. A closed socket's record stays as long as a peer or a message names it: its name is still
 * shown, and what its messages cost is still counted.
 */
import type { Context } from '../socket/context.ts'
import type { SockId } from '../socket/sock.ts'
import type { UnixSock } from './unix-sock.ts'

/** The record of a Unix socket to alter, or null. Only for ids that are known to name one. */
export function edit(context: Context, id: SockId): UnixSock | null {
  return (context.edit(id) as UnixSock | undefined) ?? null
}

/** The record of a Unix socket to read, or null. */
export function peek(context: Context, id: SockId): UnixSock | null {
  return (context.peek(id) as UnixSock | undefined) ?? null
}

/** Makes `to` the peer of `sock`; null dissolves the association. */
export function setPeer(context: Context, sock: UnixSock, to: UnixSock | null): void {
  const old = sock.peer
  sock.peer = to?.id ?? 0
  to?.clients.add(sock.id)
  if (old === 0 || old === sock.peer) return
  const left = edit(context, old) as UnixSock
  left.clients.delete(sock.id)
  forget(context, left)
}

/** Lets go of the record of a closed socket once nothing names it. */
export function forget(context: Context, sock: UnixSock): void {
  if (sock.dead && sock.clients.size === 0 && sock.outstanding === 0) context.remove(sock.id)
}
