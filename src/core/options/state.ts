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
  const info = sock.ops.getOption?.(context, sock, IPPROTO_TCP, TCP_INFO)?.value
  return info instanceof Uint8Array ? (info[0] as number) : TCP_CLOSE
}

export function isTcp({ sock }: Subject): boolean {
  return (kindOf(sock) & TCP) !== 0
}
