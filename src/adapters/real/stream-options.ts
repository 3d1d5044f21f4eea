/** The options that Node passes on to the machine: no more than two. The others are only remembered (docs/parity.md). */
import type { RealStream } from './real-stream.ts'

/** Brings the machine's socket to the values of the record, as far as they differ from what it has. */
export function applyOptions(sock: RealStream): void {
  const { connection, options } = sock
  if (connection === null || sock.state === 'SYN_SENT') return
  connection.setOptions(options.noDelay, options.keepAlive, (options.keepIdle ?? 0) * 1000)
}
