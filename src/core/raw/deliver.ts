import type { Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
export function deliverRaw(_context: Context, _packet: Packet): boolean {
  return false
}
