/** Options of IPPROTO_IP: ip(7). They reach AF_INET6 sockets too, unless raw. Multicast is in `ip-multicast.ts`. */
import type * as NUMBERS from '../constants/ip-options.ts'
import type { InetSock } from '../inet/inet-sock.ts'
import { interfaceByIndex } from '../inet/interfaces.ts'
import { intAt, NO_BYTES } from './codec.ts'
import {
  flag,
  inRange,
  integer,
  keptFlag,
  keptInt,
  needsPrivilege,
  notEmpty,
  privileged,
  type Range,
  rangeText,
  readOnly,
  special,
} from './fields.ts'
import { compileIpOptions } from './ip-header.ts'
import { IP_LEVEL, kindOf, RAW4, TCP } from './kinds.ts'
import { effect, type OptionRows, type Subject, stored, type Writing } from './option.ts'
import { pathMtu } from './path-mtu.ts'
import { isTcp } from './state.ts'

const INT_BYTES = 4
const ECN_BITS = 3
const TTL: Range = { min: 1, max: 255, also: -1 }
const BYTE: Range = { min: 0, max: 255 }
/** IP_PMTUDISC_DONT to IP_PMTUDISC_OMIT. */
const PMTUDISC: Range = { min: 0, max: 5 }
/** SO_PRIORITY that goes with a type of service, by bits 3 and 4 of it: best effort, bulk, interactive bulk, interactive. */
const TOS_PRIORITY: readonly number[] = [0, 2, 6, 4]

/** A stream keeps the ECN bits, which are TCP's own. A new type of service sets the priority as well. */
function setTos(at: Subject, value: number): null {
  const { values } = at
  const before = values.tos
  const tos = isTcp(at) ? (value & 0xff & ~ECN_BITS) | (before & ECN_BITS) : value & 0xff
  if (tos === before) return null
  values.tos = tos
  values.priority = TOS_PRIORITY[(tos >> 3) & 3] as number
  return null
}

/** The index comes in network order. */
function setUnicastIf(at: Subject, bytes: Uint8Array): Writing {
  if (bytes.length !== INT_BYTES) return 'EINVAL'
  const index = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0)
  if (index !== 0) {
    if (interfaceByIndex(at.context, index) === undefined) return 'EADDRNOTAVAIL'
    if (at.values.device !== 0) return 'EINVAL'
  }
  at.values.store(at.key, intAt(bytes))
  return null
}

function setPortRange({ values }: Subject, bytes: Uint8Array): Writing {
  if (bytes.length !== INT_BYTES) return 'EINVAL'
  const range = intAt(bytes)
  const low = range & 0xffff
  const high = range >>> 16
  if (low !== 0 && high !== 0 && low > high) return 'EINVAL'
  values.localPortRange = range
  return null
}

export const IP_ROWS: OptionRows<typeof NUMBERS> = {
  IP_TOS: special(
    IP_LEVEL,
    'int',
    'the low byte counts; a stream leaves the two ECN bits out',
    effect('type of service of what is sent; sets SO_PRIORITY', 'ip(7)'),
    { get: ({ values }) => values.tos, setInt: setTos },
  ),
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
  IP_HDRINCL: flag(
    IP_LEVEL,
    'hdrIncl',
    effect('what is sent begins with its own IPv4 header', 'raw(7)'),
    ({ sock }) => ((kindOf(sock) & RAW4) === 0 ? 'ENOPROTOOPT' : null),
    'raw sockets only, else ENOPROTOOPT',
  ),
  IP_OPTIONS: special(
    IP_LEVEL,
    'bytes',
    'at most 40 bytes, well formed, else EINVAL; those that Linux does not know need privilege',
    stored('simulated packets carry no options', 'ip(7)'),
    {
      get: ({ values, key }) => values.stored(key, NO_BYTES),
      setBytes: ({ sock, values, key }, bytes) => {
        const options = compileIpOptions(bytes, privileged(sock))
        if (typeof options === 'string') return options
        values.store(key, options)
        return null
      },
    },
  ),
  IP_RECVOPTS: keptFlag(IP_LEVEL, 0, stored('packets carry no options', 'ip(7)')),
  IP_RETOPTS: keptFlag(IP_LEVEL, 0, stored('packets carry no options', 'ip(7)')),
  IP_PKTINFO: flag(IP_LEVEL, 'pktInfo', effect('receives tell address and interface', 'ip(7)')),
  IP_MTU_DISCOVER: integer(
    IP_LEVEL,
    'mtuDiscover',
    PMTUDISC,
    effect('whether what is sent may be fragmented', 'ip(7), facts 6.2'),
  ),
  IP_RECVERR: flag(IP_LEVEL, 'recvErr', effect('errors are queued with their cause', 'facts 6.2')),
  IP_RECVTTL: flag(IP_LEVEL, 'recvTtl', effect('receives tell the time to live', 'ip(7)')),
  IP_RECVTOS: flag(IP_LEVEL, 'recvTos', effect('receives tell the type of service', 'ip(7)')),
  IP_MTU: readOnly(
    IP_LEVEL,
    'int',
    effect('MTU of the path to the peer; ENOTCONN without one', 'ip(7)'),
    pathMtu,
  ),
  IP_FREEBIND: notEmpty(
    flag(IP_LEVEL, 'freebind', effect('bind to any address', 'ip(7), facts 2.3')),
  ),
  IP_TRANSPARENT: notEmpty(
    flag(
      IP_LEVEL,
      'transparent',
      effect('bind to any address', 'ip(7)'),
      needsPrivilege('EPERM'),
      'switching it on needs privilege, else EPERM',
    ),
  ),
  IP_RECVORIGDSTADDR: keptFlag(IP_LEVEL, 0, stored('destinations are never rewritten', 'ip(7)')),
  IP_MINTTL: notEmpty(
    keptInt(IP_LEVEL, 0, BYTE, stored('every simulated network is one hop', 'ip(7)')),
  ),
  IP_BIND_ADDRESS_NO_PORT: flag(
    IP_LEVEL,
    'bindAddressNoPort',
    effect('a bind to port 0 leaves the port to connect', 'ip(7), facts 2.2'),
  ),
  IP_RECVFRAGSIZE: keptFlag(
    IP_LEVEL,
    0,
    stored('receives do not tell of fragments', 'measured'),
    ({ sock }) => ((kindOf(sock) & TCP) === 0 ? null : 'EINVAL'),
  ),
  IP_UNICAST_IF: special(
    IP_LEVEL,
    'int',
    'four bytes in network order: an interface, else EADDRNOTAVAIL; with SO_BINDTODEVICE only 0, else EINVAL',
    stored('the route decides', 'measured'),
    { get: ({ values, key }) => values.stored(key, 0), setBytes: setUnicastIf },
  ),
  IP_LOCAL_PORT_RANGE: special(
    IP_LEVEL,
    'int',
    'four bytes; low half not above the high half, else EINVAL; 0 leaves a bound to the host',
    effect('where ephemeral ports are taken from', 'ip(7)'),
    { get: ({ values }) => values.localPortRange, setBytes: setPortRange },
  ),
  IP_PROTOCOL: readOnly(
    IP_LEVEL,
    'int',
    effect('the protocol of a raw socket; of others the local port, as Linux has it', 'measured'),
    ({ sock }) => {
      return (kindOf(sock) & RAW4) === 0 ? (sock as InetSock).localPort : sock.protocol
    },
  ),
}
