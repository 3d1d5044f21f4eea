/** Options of IPPROTO_IPV6: ipv6(7), RFC 3493, RFC 3542. Extension headers are in `ipv6-headers.ts`. */
import type * as NUMBERS from '../constants/ip-options.ts'
import type { InetSock } from '../inet/inet-sock.ts'
import { interfaceByIndex } from '../inet/interfaces.ts'
import { intAt } from './codec.ts'
import {
  flag,
  inRange,
  integer,
  keptFlag,
  needsPrivilege,
  type Range,
  rangeText,
  readOnly,
  special,
} from './fields.ts'
import { INET6, kindOf, RAW6 } from './kinds.ts'
import { decodeIpv6Membership } from './multicast-values.ts'
import {
  effect,
  type OptionRow,
  type OptionRows,
  type Subject,
  stored,
  type Writing,
} from './option.ts'
import { pathMtu, pathMtuInfo } from './path-mtu.ts'
import { isTcp } from './state.ts'

const INT_BYTES = 4
const ECN_BITS = 3
/** The hop limit where none is set (net.ipv6.conf.default.hop_limit). */
const HOPS = 64
const HOP_RANGE: Range = { min: -1, max: 255 }
const PMTUDISC: Range = { min: 0, max: 5 }
/** RFC 8200 section 5. */
const MIN_MTU = 1280
const IPPROTO_ICMPV6 = 58
/** Where ICMPv6 has its checksum. */
const ICMPV6_CHECKSUM = 2
const PKTINFO_BYTES = 20
const PKTINFO_INDEX = 16

/** A raw socket has a number from the start: its protocol. */
function bound({ sock }: Subject): boolean {
  return (kindOf(sock) & RAW6) !== 0 || (sock as InetSock).heldPort !== 0
}

/** An int that a stream refuses, and refuses before it looks at the value. */
function datagramInt(
  accepts: string,
  note: string,
  access: { get: NonNullable<OptionRow['get']>; setInt: NonNullable<OptionRow['setInt']> },
): OptionRow {
  return special(INET6, 'int', `${accepts}; a stream ENOPROTOOPT`, effect(note, 'RFC 3493 5.2'), {
    get: access.get,
    setBytes: (at, bytes) => {
      if (isTcp(at)) return 'ENOPROTOOPT'
      return bytes.length < INT_BYTES ? 'EINVAL' : access.setInt(at, intAt(bytes))
    },
  })
}

function membership(note: string): OptionRow {
  return special(
    INET6,
    'struct ipv6_mreq',
    'twenty bytes, else EINVAL; a stream EPROTO',
    effect(note, 'RFC 3493 5.2'),
    {
      setBytes: (at, bytes) => {
        if (decodeIpv6Membership(bytes) === null) return 'EINVAL'
        return isTcp(at) ? 'EPROTO' : null
      },
    },
  )
}

function setPktInfo({ values, key }: Subject, bytes: Uint8Array): Writing {
  if (bytes.length < PKTINFO_BYTES) return 'EINVAL'
  if (values.device !== 0 && intAt(bytes, PKTINFO_INDEX) !== values.device) return 'EINVAL'
  values.store(key, bytes.slice(0, PKTINFO_BYTES))
  return null
}

export const IPV6_ROWS: OptionRows<typeof NUMBERS> = {
  IPV6_V6ONLY: flag(
    INET6,
    'v6only',
    effect('a socket bound to :: does not take IPv4', 'RFC 3493 5.3, facts 2.2'),
    (at) => (bound(at) ? 'EINVAL' : null),
    'before bind, else EINVAL',
  ),
  IPV6_UNICAST_HOPS: special(
    INET6,
    'int',
    rangeText(HOP_RANGE),
    effect('hop limit of what is sent; -1 is the host setting', 'RFC 3493 5.1'),
    {
      get: ({ values }) => values.hopLimit ?? HOPS,
      setInt: ({ values }, value) => {
        if (!inRange(HOP_RANGE, value)) return 'EINVAL'
        values.hopLimit = value === -1 ? null : value
        return null
      },
    },
  ),
  IPV6_MULTICAST_HOPS: datagramInt(
    `${rangeText(HOP_RANGE)}; -1 is 1`,
    'hop limit of what is sent to groups',
    {
      get: ({ values }) => values.multicastHops,
      setInt: ({ values }, value) => {
        if (!inRange(HOP_RANGE, value)) return 'EINVAL'
        values.multicastHops = value === -1 ? 1 : value
        return null
      },
    },
  ),
  IPV6_MULTICAST_IF: datagramInt(
    'an interface or 0, else ENODEV; that of SO_BINDTODEVICE, else EINVAL',
    'the interface that groups are sent through',
    {
      get: ({ values }) => values.multicastIf6,
      setInt: ({ values, context }, value) => {
        if (value !== 0) {
          if (interfaceByIndex(context, value) === undefined) return 'ENODEV'
          if (values.device !== 0 && values.device !== value) return 'EINVAL'
        }
        values.multicastIf6 = value
        return null
      },
    },
  ),
  IPV6_MULTICAST_LOOP: flag(
    INET6,
    'multicastLoop6',
    effect('what is sent to a group comes back', 'RFC 3493 5.2'),
    (_, value) => (value === 0 || value === 1 ? null : 'EINVAL'),
    '0 or 1, else EINVAL',
  ),
  IPV6_MULTICAST_ALL: flag(
    INET6,
    'multicastAll6',
    effect('also hears groups that other sockets have joined', 'measured'),
  ),
  IPV6_JOIN_GROUP: membership('joins a group'),
  IPV6_LEAVE_GROUP: membership('leaves a group'),
  IPV6_MTU_DISCOVER: integer(
    INET6,
    'mtuDiscover6',
    PMTUDISC,
    effect('whether what is sent may be fragmented', 'ipv6(7)'),
  ),
  IPV6_MTU: special(
    INET6,
    'int',
    '0 or at least 1280, else EINVAL',
    effect(
      'read: MTU of the path, ENOTCONN without a peer; a value set changes nothing',
      'ipv6(7)',
    ),
    {
      get: pathMtu,
      setInt: (_, value) => (value !== 0 && value < MIN_MTU ? 'EINVAL' : null),
    },
  ),
  IPV6_PATHMTU: readOnly(
    INET6,
    'bytes',
    effect('struct ip6_mtuinfo, EINVAL in less room; ENOTCONN without a peer', 'RFC 3542 11.4'),
    pathMtuInfo,
  ),
  IPV6_RECVERR: flag(INET6, 'recvErr6', effect('errors are queued with their cause', 'ipv6(7)')),
  IPV6_RECVPKTINFO: flag(
    INET6,
    'pktInfo6',
    effect('receives tell address and interface', 'RFC 3542 6.2'),
  ),
  IPV6_PKTINFO: special(
    INET6,
    'bytes',
    'twenty bytes, else EINVAL',
    stored('the bound address is the source; cannot be read', 'RFC 3542 6.2'),
    { setBytes: setPktInfo },
  ),
  IPV6_RECVHOPLIMIT: flag(
    INET6,
    'recvHopLimit',
    effect('receives tell the hop limit', 'RFC 3542 6.3'),
  ),
  IPV6_RECVTCLASS: flag(
    INET6,
    'recvTclass',
    effect('receives tell the traffic class', 'RFC 3542 6.5'),
  ),
  IPV6_TCLASS: special(
    INET6,
    'int',
    `${rangeText(HOP_RANGE)}; -1 is 0; a stream leaves the two ECN bits out`,
    effect('traffic class of what is sent', 'RFC 3542 6.5'),
    {
      get: ({ values }) => values.tclass,
      setInt: (at, value) => {
        if (!inRange(HOP_RANGE, value)) return 'EINVAL'
        const wanted = value === -1 ? 0 : value
        const { values } = at
        values.tclass = isTcp(at) ? (wanted & ~ECN_BITS) | (values.tclass & ECN_BITS) : wanted
        return null
      },
    },
  ),
  IPV6_DONTFRAG: special(
    INET6,
    'bool',
    'a short value is 0',
    stored('IPv6 fragments as IPV6_MTU_DISCOVER says', 'RFC 3542 11.2'),
    {
      get: ({ values, key }) => values.stored(key, 0),
      setBytes: ({ values, key }, bytes) => {
        values.store(key, bytes.length >= INT_BYTES && intAt(bytes) !== 0 ? 1 : 0)
        return null
      },
    },
  ),
  IPV6_TRANSPARENT: flag(
    INET6,
    'transparent',
    effect('the same as IP_TRANSPARENT', 'measured'),
    needsPrivilege('EPERM'),
    'switching it on needs privilege, else EPERM',
  ),
  IPV6_FREEBIND: flag(INET6, 'freebind', effect('the same as IP_FREEBIND', 'measured')),
  IPV6_CHECKSUM: special(
    RAW6,
    'int',
    'an even offset, or negative for none, else EINVAL; ICMPv6 always EINVAL',
    stored('simulated packets carry no checksum', 'RFC 3542 3.1'),
    {
      get: ({ sock, values, key }) =>
        sock.protocol === IPPROTO_ICMPV6 ? ICMPV6_CHECKSUM : values.stored(key, -1),
      setInt: ({ sock, values, key }, value) => {
        if (sock.protocol === IPPROTO_ICMPV6 || (value > 0 && value % 2 !== 0)) return 'EINVAL'
        values.store(key, Math.max(value, -1))
        return null
      },
    },
  ),
  IPV6_RECVPATHMTU: keptFlag(INET6, 0, stored('no path changes its MTU', 'RFC 3542 11.3')),
}
