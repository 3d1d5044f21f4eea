/** What the waiting machinery must know about each kind of call: direction, readiness, time limit. */
import type { Micros } from '../time.ts'
import type { BlockingCall } from './call.ts'
import type { Sock } from './sock.ts'

export const POLLIN = 0x1
export const POLLPRI = 0x2
export const POLLOUT = 0x4
export const POLLERR = 0x8
export const POLLHUP = 0x10
export const POLLNVAL = 0x20
export const POLLRDHUP = 0x2000

/** Bits that poll(2) reports whether asked for or not. */
export const POLL_ALWAYS: number = POLLERR | POLLHUP | POLLNVAL

/** The bits that Python waits for before the system call when a timeout is set. */
export function readyBits(call: BlockingCall): number {
  return call.kind === 'recv' || call.kind === 'accept' ? POLLIN : POLLOUT
}

/** How long the system call itself may wait: SO_RCVTIMEO, SO_SNDTIMEO or SO_LINGER. Infinity is for ever. */
export function callTimeLimit(sock: Sock, call: BlockingCall): Micros {
  switch (call.kind) {
    case 'recv':
    case 'accept':
      return sock.options.rcvTimeo
    case 'send':
    case 'connect':
      return sock.options.sndTimeo
    case 'close':
      return sock.options.linger.seconds * 1e6
  }
}
