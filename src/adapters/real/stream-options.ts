/** Options between the record and the machine. Node passes on three, and keeps back for a fourth; the others are only remembered. */
import { type Answer, done } from '../../core/answer.ts'
import { IPPROTO_TCP } from '../../core/constants/protocols.ts'
import { TCP_INFO } from '../../core/constants/tcp-options.ts'
import { encodeTcpInfo } from '../../core/options/tcp-info.ts'
import type { Context } from '../../core/socket/context.ts'
import type { OptionValue } from '../../core/socket/ops.ts'
import { STATE_NUMBER } from '../../core/tcp/tcp-info.ts'
import type { RealStream } from './real-stream.ts'
import { REAL } from './rules.ts'

/** Brings the machine's socket to the values of the record, as far as they differ from what it has. */
export function applyOptions(sock: RealStream): void {
  const { connection, options } = sock
  if (connection === null || sock.state === 'SYN_SENT') return
  connection.setCork(options.cork)
  connection.setOptions(options.noDelay, options.keepAlive, (options.keepIdle ?? 0) * 1000)
}

/** TCP_INFO: the state, and of a listener its queue. Everything else is the machine's secret (docs/parity.md). */
export function getStreamOption(
  _context: Context,
  { state, queues }: RealStream,
  level: number,
  name: number,
): Answer<OptionValue> | null {
  if (level !== IPPROTO_TCP || name !== TCP_INFO) return null
  const queued = { unacked: queues?.accept.length ?? 0, sacked: queues?.backlog ?? 0 }
  return done(REAL.info, encodeTcpInfo({ state: STATE_NUMBER[state], ...queued }))
}
