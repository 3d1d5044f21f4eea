/** Multicast options of IPPROTO_IP: ip(7), facts 6.2. Memberships themselves are kept by the datagram code. */

import { ipToBytes } from '../address/ip.ts'
import type * as NUMBERS from '../constants/ip-options.ts'
import { interfaceByIndex, interfaceOf } from '../inet/interfaces.ts'
import { flag, notEmpty, special } from './fields.ts'
import { IP_LEVEL, kindOf, TCP6, UDP6 } from './kinds.ts'
import {
  decodeMembership,
  decodeMulticastInterface,
  decodeSourceMembership,
} from './multicast-values.ts'
import { effect, type OptionRow, type OptionRows, type Subject, type Writing } from './option.ts'
import { isTcp } from './state.ts'

const ANY = '0.0.0.0'

function setInterface(at: Subject, bytes: Uint8Array): Writing {
  const { values, context } = at
  const wanted = decodeMulticastInterface(bytes)
  if (isTcp(at) || wanted === null) return 'EINVAL'
  if (wanted.iface === 0 && wanted.address === ANY) {
    values.multicastIf = 0
    values.multicastIfAddress = ''
    return null
  }
  const found =
    wanted.iface === 0
      ? interfaceOf(context, wanted.address)
      : interfaceByIndex(context, wanted.iface)
  if (found === undefined) return 'EADDRNOTAVAIL'
  if (values.device !== 0 && values.device !== found.index) return 'EINVAL'
  values.multicastIf = found.index
  values.multicastIfAddress = wanted.address === ANY ? '' : wanted.address
  return null
}

/** On AF_INET6 the option has a value of its own, which begins as 0. */
function allGroupsField({ sock }: Subject): 'multicastAll' | 'multicastAllMapped' {
  return (kindOf(sock) & (TCP6 | UDP6)) === 0 ? 'multicastAll' : 'multicastAllMapped'
}

function membership(note: string): OptionRow {
  return special(
    IP_LEVEL,
    'struct ip_mreqn',
    'struct ip_mreq or ip_mreqn, else EINVAL; a stream EPROTO',
    effect(note, 'ip(7), facts 6.2'),
    {
      setBytes: (at, bytes) => {
        if (isTcp(at)) return 'EPROTO'
        return decodeMembership(bytes) === null ? 'EINVAL' : null
      },
    },
  )
}

function sourceMembership(note: string, ofStream: Writing): OptionRow {
  return special(
    IP_LEVEL,
    'struct ip_mreq_source',
    'twelve bytes, else EINVAL',
    effect(note, 'ip(7)'),
    {
      setBytes: (at, bytes) => {
        if (decodeSourceMembership(bytes) === null) return 'EINVAL'
        return isTcp(at) ? ofStream : null
      },
    },
  )
}

export const IP_MULTICAST_ROWS: OptionRows<typeof NUMBERS> = {
  IP_MULTICAST_IF: special(
    IP_LEVEL,
    'struct in_addr',
    'struct in_addr, ip_mreq or ip_mreqn of an interface, else EADDRNOTAVAIL; shorter, or a stream, EINVAL',
    effect('the interface that groups are sent through', 'ip(7), facts 6.2'),
    {
      get: ({ values }) => ipToBytes(values.multicastIfAddress || ANY),
      setBytes: setInterface,
    },
  ),
  IP_MULTICAST_TTL: notEmpty(
    special(
      IP_LEVEL,
      'int',
      '0..255, -1 is 1, else EINVAL; a stream EINVAL',
      effect('time to live of what is sent to groups', 'ip(7)'),
      {
        get: ({ values }) => values.multicastTtl,
        setInt: (at, value) => {
          if (isTcp(at) || value < -1 || value > 255) return 'EINVAL'
          at.values.multicastTtl = value === -1 ? 1 : value
          return null
        },
      },
    ),
  ),
  IP_MULTICAST_LOOP: notEmpty(
    flag(IP_LEVEL, 'multicastLoop', effect('what is sent to a group comes back', 'facts 6.2')),
  ),
  IP_ADD_MEMBERSHIP: membership('joins a group'),
  IP_DROP_MEMBERSHIP: membership('leaves a group'),
  IP_ADD_SOURCE_MEMBERSHIP: sourceMembership('joins a group for one sender', null),
  IP_DROP_SOURCE_MEMBERSHIP: sourceMembership('leaves a group for one sender', 'EINVAL'),
  IP_BLOCK_SOURCE: sourceMembership('no longer hears one sender of a group', 'EINVAL'),
  IP_UNBLOCK_SOURCE: sourceMembership('hears one sender of a group again', 'EINVAL'),
  IP_MULTICAST_ALL: notEmpty(
    special(
      IP_LEVEL,
      'bool',
      '0 or 1, else EINVAL',
      effect('also hears groups that other sockets have joined', 'ip(7), facts 6.2'),
      {
        get: (at) => Number(at.values[allGroupsField(at)]),
        setInt: (at, value) => {
          if (value !== 0 && value !== 1) return 'EINVAL'
          at.values[allGroupsField(at)] = value === 1
          return null
        },
      },
    ),
  ),
}
