/** What of a UDP socket's options Node passes on to the machine. */
import { ANY_IPV4, ANY_IPV6 } from '../../core/address/ip.ts'
import { AF_INET } from '../../core/constants/families.ts'
import type { Context } from '../../core/socket/context.ts'
import type { UdpSock } from '../../core/udp/udp-sock.ts'
import { interfaceName } from './interfaces.ts'

export interface WireSettings {
  readonly broadcast: boolean
  /** Of what is sent to single hosts; null for the machine's own. */
  readonly ttl: number | null
  readonly multicastTtl: number
  readonly multicastLoop: boolean
  /** Where groups are sent through, as Node names it; null for where the machine's routes lead. */
  readonly multicastInterface: string | null
  /** As setsockopt(2) takes them, bytes; null for the machine's own. */
  readonly receiveBuffer: number | null
  readonly sendBuffer: number | null
}

/** What a fresh socket of the machine has. */
export const FRESH: WireSettings = {
  broadcast: false,
  ttl: null,
  multicastTtl: 1,
  multicastLoop: true,
  multicastInterface: null,
  receiveBuffer: null,
  sendBuffer: null,
}

/** The machine doubles what it is told, and the record holds what came of it (socket(7)). */
const asSet = (size: number, locked: boolean): number | null => (locked ? size / 2 : null)

export function wireSettings(context: Context, { family, options }: UdpSock): WireSettings {
  const four = family === AF_INET
  const index = four ? options.multicastIf : options.multicastIf6
  const named = options.multicastIfAddress
  const byIndex = index === 0 ? null : interfaceName(context, four ? ANY_IPV4 : ANY_IPV6, index)
  return {
    broadcast: options.broadcast,
    ttl: four ? options.ttl : options.hopLimit,
    multicastTtl: four ? options.multicastTtl : options.multicastHops,
    multicastLoop: four ? options.multicastLoop : options.multicastLoop6,
    multicastInterface: four && named !== '' ? named : byIndex,
    receiveBuffer: asSet(options.rcvBuf, options.rcvBufLocked),
    sendBuffer: asSet(options.sndBuf, options.sndBufLocked),
  }
}
