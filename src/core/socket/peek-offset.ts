/** SO_PEEK_OFF: where the next MSG_PEEK begins (socket(7)). */
import type { Sock } from './sock.ts'

/** A peek moves the offset forward; what is read moves it back, not below 0. */
export function movePeekOffset(sock: Sock, by: number): void {
  const { peekOff } = sock.options
  if (peekOff < 0 || by === 0) return
  sock.options = sock.options.copy()
  sock.options.peekOff = Math.max(0, peekOff + by)
}
