/** What options need to know of a socket's state, asked as a program would ask. */
import { kindOf, TCP } from './kinds.ts'
import type { Subject } from './option.ts'

const IPPROTO_TCP = 6
const TCP_INFO = 11
export const TCP_ESTABLISHED = 1
export const TCP_CLOSE = 7
export const TCP_LISTEN = 10

/** The TCP state as TCP_INFO reports it; CLOSE for a socket that does not say. */
export function tcpState({ context, sock }: Subject): number {
  const own = sock.ops.getOption?.(context, sock, IPPROTO_TCP, TCP_INFO) ?? null
  if (own === null || own.failure !== null || typeof own.value === 'number') return TCP_CLOSE
  return own.value[0] ?? TCP_CLOSE
}

export function isTcp({ sock }: Subject): boolean {
  return (kindOf(sock) & TCP) !== 0
}
