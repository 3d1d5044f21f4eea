// Connections in each state of their end.
import type { TestSocket } from '../../../support/sockets.ts'
import { Wire } from './wire.ts'

export const SHUT_WR = 1

export function linger(seconds: number): Uint8Array {
  return new Uint8Array(new Int32Array([1, seconds]).buffer)
}

export interface Case {
  readonly wire: Wire
  readonly sock: TestSocket
}

/** A connection that this side opened: no listener stands beside it. */
export function established(prepare?: (sock: TestSocket) => void): Case {
  const wire = new Wire()
  const sock = wire.connected(prepare)
  wire.rules()
  return { wire, sock }
}

export function finWait1(prepare?: (sock: TestSocket) => void): Case {
  const { wire, sock } = established(prepare)
  sock.shutdown(SHUT_WR)
  wire.take()
  return { wire, sock }
}

export function finWait2(prepare?: (sock: TestSocket) => void): Case {
  const { wire, sock } = finWait1(prepare)
  wire.send('.')
  return { wire, sock }
}

export function closing(prepare?: (sock: TestSocket) => void): Case {
  const { wire, sock } = finWait1(prepare)
  wire.send('F.', { ack: 1 })
  wire.take()
  return { wire, sock }
}

export function closeWait(prepare?: (sock: TestSocket) => void): Case {
  const { wire, sock } = established(prepare)
  wire.send('F.')
  wire.advance(0)
  wire.take()
  return { wire, sock }
}

export function lastAck(prepare?: (sock: TestSocket) => void): Case {
  const { wire, sock } = closeWait(prepare)
  sock.shutdown(SHUT_WR)
  wire.take()
  return { wire, sock }
}
