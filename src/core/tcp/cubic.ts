/** What CUBIC remembers of a connection (RFC 9438). */
import type { Micros } from '../time.ts'

export class Cubic {
  /** When the present growth began; -1 before it has. */
  epoch: Micros = -1
  origin = 0
  k = 0
  lastMax = 0
  acked = 0
  tcpCwnd = 0

  copy(): Cubic {
    return Object.assign(new Cubic(), this)
  }
}
