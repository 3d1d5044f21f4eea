/** A fresh record with the host's defaults. */
import { OptionValues } from '../options/values.ts'
import type { Context } from '../socket/context.ts'
import type { SocketOps } from '../socket/ops.ts'
import { UnixSock } from './unix-sock.ts'

export function freshRecord(
  context: Context,
  type: number,
  protocol: number,
  ops: SocketOps,
): UnixSock {
  const options = OptionValues.forOthers(context.settings)
  const sock = new UnixSock(context.nextId(), type, protocol, ops, context.owner, options)
  sock.uid = context.credentials.uid
  sock.limit = context.settings.max_dgram_qlen + 1
  return sock
}
