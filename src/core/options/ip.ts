/** Options of IPPROTO_IP: ip(7). They reach AF_INET6 sockets too, unless raw. */
import * as IPO from '../constants/ip-options.ts'
import { flag, inRange, type Range, rangeText, special } from './fields.ts'
import { IP_LEVEL } from './kinds.ts'
import { effect, type OptionLevel, optionLevel } from './option.ts'

const TTL: Range = { min: 1, max: 255, also: -1 }

export const IP_OPTIONS_LEVEL: OptionLevel = optionLevel('IPPROTO_IP', 0, IPO, {
  IP_TTL: special(
    IP_LEVEL,
    'int',
    rangeText(TTL),
    effect('time to live of what is sent; -1 is the host setting', 'ip(7)'),
    {
      get: ({ values, context }) => values.ttl ?? context.settings.ip_default_ttl,
      setInt: ({ values }, value) => {
        if (!inRange(TTL, value)) return 'EINVAL'
        values.ttl = value === -1 ? null : value
        return null
      },
    },
  ),
  IP_FREEBIND: flag(IP_LEVEL, 'freebind', effect('bind to any address', 'ip(7), facts 2')),
  IP_BIND_ADDRESS_NO_PORT: flag(
    IP_LEVEL,
    'bindAddressNoPort',
    effect('a bind to port 0 leaves the port to connect', 'ip(7), facts 2'),
  ),
  IP_RECVERR: flag(IP_LEVEL, 'recvErr', effect('errors are queued with their cause', 'ip(7)')),
  IP_MULTICAST_ALL: flag(IP_LEVEL, 'multicastAll', effect('groups that others joined', 'ip(7)')),
  IP_MULTICAST_LOOP: flag(IP_LEVEL, 'multicastLoop', effect('own datagrams come back', 'ip(7)')),
})
