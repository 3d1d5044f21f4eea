/** Options of IPPROTO_UDP (udp(7)), and of raw sockets (raw(7)). */
import type * as NUMBERS from '../constants/ip-options.ts'
import { intAt } from './codec.ts'
import { elseRefused, keptFlag, keptInt, special } from './fields.ts'
import { RAW4, UDP } from './kinds.ts'
import { effect, type OptionRows, type Subject, stored } from './option.ts'

const SEGMENT = { min: 0, max: 0xffff }
const IPPROTO_ICMP = 1

export const UDP_ROWS: OptionRows<typeof NUMBERS> = {
  UDP_CORK: keptFlag(UDP, 0, effect('sends gather in one datagram until it is off', 'udp(7)')),
  UDP_SEGMENT: keptInt(UDP, 0, SEGMENT, stored('every send is a datagram', 'udp(7)')),
  UDP_GRO: keptFlag(UDP, 0, stored('every receive is a datagram', 'udp(7)')),
}

/** Level of raw sockets of AF_INET; the numbers of linux/icmp.h. */
export const RAW_NUMBERS = { ICMP_FILTER: 1 } as const

function ofIcmp({ sock }: Subject): boolean {
  return sock.protocol === IPPROTO_ICMP
}

export const RAW_ROWS: OptionRows<typeof RAW_NUMBERS> = {
  ICMP_FILTER: elseRefused(
    'ENOTSUP',
    special(RAW4, 'int', 'ICMP only, else ENOTSUP', effect('types that are not heard', 'raw(7)'), {
      get: (at) => (ofIcmp(at) ? at.values.stored(at.key, 0) : 'ENOTSUP'),
      setBytes: (at, bytes) => {
        if (!ofIcmp(at)) return 'ENOTSUP'
        at.values.store(at.key, intAt(bytes))
        return null
      },
    }),
  ),
}
