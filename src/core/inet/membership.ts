/**
 * Joining and leaving groups (ip(7), ipv6(7)), and whether a member takes a packet. Which interface a group belongs
 * to when none is named, the route to the group decides.
 */

import { isMulticast } from '../address/classify.ts'
import { ANY_IPV4, familyOf, type Ip, LOOPBACK_IPV4 } from '../address/ip.ts'
import { type Answer, done, fail } from '../answer.ts'
import * as IPO from '../constants/ip-options.ts'
import {
  decodeIpv6Membership,
  decodeMembership,
  decodeSourceMembership,
  type Membership as Request,
} from '../options/multicast-values.ts'
import { rules } from '../rule.ts'
import type { Context } from '../socket/context.ts'
import type { OptionValue } from '../socket/ops.ts'
import { AF_INET, type InetSock } from './inet-sock.ts'
import { interfaceByIndex, interfaceOf } from './interfaces.ts'

/** A group that a socket has joined on an interface. */
export interface Membership {
  readonly group: Ip
  readonly iface: number
  /** The interface address that was named when joining. */
  readonly address: Ip
  /** From everybody but these, or only from these. */
  readonly mode: 'exclude' | 'include'
  readonly sources: readonly Ip[]
}

/** A record that can be a member. */
export interface Member extends InetSock {
  memberships: readonly Membership[]
}

/** igmp_max_memberships. */
const MOST_GROUPS = 20
/** igmp_max_msf. */
const MOST_SOURCES = 10

const GROUP = rules('group', {
  joined: ['IP_ADD_MEMBERSHIP', 'packets to the group are taken from the interface', 'ip(7)'],
  left: ['IP_DROP_MEMBERSHIP', 'no longer', 'ip(7)'],
  filtered: ['a source is added to or taken from the filter of a group', 'ok', 'ip(7)'],
  notGroup: ['the address is no group', 'EINVAL', 'facts 6.2'],
  noInterface: [
    'no interface has the index or the address, and no route leads to the group',
    'ENODEV',
    'facts 6.2',
  ],
  alreadyJoined: ['the group was already joined on the interface', 'EADDRINUSE', 'facts 6.2'],
  tooMany: ['20 groups have been joined', 'ENOBUFS', 'ip(7), measured'],
  notJoined: ['leaving what was not joined', 'EADDRNOTAVAIL', 'facts 6.2'],
  sourceKnown: [
    'the source is already in the filter, or not in it',
    'EADDRNOTAVAIL',
    'ip(7), measured',
  ],
  otherMode: [
    'the group was joined for all sources where single ones are meant, or the other way round, or not joined',
    'EINVAL',
    'ip(7), measured',
  ],
  tooManySources: ['10 sources are in the filter', 'ENOBUFS', 'ip(7), measured'],
})

/** setsockopt of an option about groups, which the table has found well-formed; null for any other option. */
export function setMembership(
  context: Context,
  sock: Member,
  level: number,
  name: number,
  value: OptionValue,
): Answer<undefined> | null {
  if (level === 0) {
    switch (name) {
      case IPO.IP_ADD_MEMBERSHIP:
        return change(context, sock, decodeMembership(value), join)
      case IPO.IP_DROP_MEMBERSHIP:
        return change(context, sock, decodeMembership(value), leave)
      case IPO.IP_ADD_SOURCE_MEMBERSHIP:
      case IPO.IP_DROP_SOURCE_MEMBERSHIP:
      case IPO.IP_BLOCK_SOURCE:
      case IPO.IP_UNBLOCK_SOURCE: {
        const request = decodeSourceMembership(value)
        return request && changeSource(context, sock, name, request, request.source)
      }
      default:
        return null
    }
  }
  if (level !== 41) return null
  if (name === IPO.IPV6_JOIN_GROUP) {
    return change(context, sock, decodeIpv6Membership(value), join6)
  }
  if (name === IPO.IPV6_LEAVE_GROUP) {
    return change(context, sock, decodeIpv6Membership(value), leave6)
  }
  return null
}

type Change = (context: Context, sock: Member, request: Request) => Answer<undefined>

function change(
  context: Context,
  sock: Member,
  request: Request | null,
  act: Change,
): Answer<undefined> | null {
  return request && act(context, sock, request)
}

/** The interface that a request means, or 0. */
function interfaceFor(context: Context, request: Request): number {
  const { group, address, iface } = request
  if (iface !== 0) return interfaceByIndex(context, iface)?.index ?? 0
  if (address !== ANY_IPV4) return interfaceOf(context, address)?.index ?? 0
  // To no address at all means to this host.
  const route = context.route(group === ANY_IPV4 ? LOOPBACK_IPV4 : group, null, 0)
  return typeof route === 'string' ? 0 : route.iface
}

function enter(context: Context, sock: Member, member: Membership): Answer<undefined> {
  sock.memberships = [...sock.memberships, member]
  context.network.join(member.iface, member.group)
  return done(GROUP.joined, undefined)
}

function remove(context: Context, sock: Member, member: Membership): Answer<undefined> {
  sock.memberships = sock.memberships.filter((other) => other !== member)
  context.network.leave(member.iface, member.group)
  return done(GROUP.left, undefined)
}

function join(context: Context, sock: Member, request: Request): Answer<undefined> {
  const { group, address } = request
  if (familyOf(group) !== AF_INET || !isMulticast(group)) return fail(GROUP.notGroup, 'EINVAL')
  const iface = interfaceFor(context, request)
  if (iface === 0) return fail(GROUP.noInterface, 'ENODEV')
  const known = sock.memberships.some((one) => one.group === group && one.iface === iface)
  if (known) return fail(GROUP.alreadyJoined, 'EADDRINUSE')
  const count = sock.memberships.filter((one) => familyOf(one.group) === AF_INET).length
  if (count >= MOST_GROUPS) return fail(GROUP.tooMany, 'ENOBUFS')
  return enter(context, sock, { group, iface, address, mode: 'exclude', sources: [] })
}

function leave(context: Context, sock: Member, request: Request): Answer<undefined> {
  const { group, address } = request
  const iface = interfaceFor(context, request)
  if (iface === 0 && request.iface === 0 && address === ANY_IPV4) {
    return fail(GROUP.noInterface, 'ENODEV')
  }
  const wanted = iface === 0 ? request.iface : iface
  const member = sock.memberships.find(
    (one) => one.group === group && (wanted === 0 ? one.address === address : one.iface === wanted),
  )
  if (member === undefined) return fail(GROUP.notJoined, 'EADDRNOTAVAIL')
  return remove(context, sock, member)
}

function join6(context: Context, sock: Member, request: Request): Answer<undefined> {
  const { group, address } = request
  if (!isMulticast(group)) return fail(GROUP.notGroup, 'EINVAL')
  const known = sock.memberships.some(
    (one) => one.group === group && (request.iface === 0 || one.iface === request.iface),
  )
  if (known) return fail(GROUP.alreadyJoined, 'EADDRINUSE')
  const iface = interfaceFor(context, request)
  if (iface === 0) return fail(GROUP.noInterface, 'ENODEV')
  return enter(context, sock, { group, iface, address, mode: 'exclude', sources: [] })
}

function leave6(context: Context, sock: Member, request: Request): Answer<undefined> {
  const { group, iface } = request
  if (!isMulticast(group)) return fail(GROUP.notGroup, 'EINVAL')
  const member = sock.memberships.find(
    (one) => one.group === group && (iface === 0 || one.iface === iface),
  )
  if (member === undefined) return fail(GROUP.notJoined, 'EADDRNOTAVAIL')
  return remove(context, sock, member)
}

/** Single sources: an including membership lists who is heard, an excluding one who is not. */
function changeSource(
  context: Context,
  sock: Member,
  name: number,
  request: Request,
  source: Ip,
): Answer<undefined> {
  const { group, address } = request
  const including = name === IPO.IP_ADD_SOURCE_MEMBERSHIP || name === IPO.IP_DROP_SOURCE_MEMBERSHIP
  const adding = name === IPO.IP_ADD_SOURCE_MEMBERSHIP || name === IPO.IP_BLOCK_SOURCE
  if (!isMulticast(group)) return fail(GROUP.notGroup, 'EINVAL')
  const iface = interfaceFor(context, request)
  if (iface === 0) return fail(GROUP.noInterface, 'ENODEV')
  const member = sock.memberships.find((one) => one.group === group && one.iface === iface)
  const mode = including ? 'include' : 'exclude'
  if (member === undefined) {
    return name === IPO.IP_ADD_SOURCE_MEMBERSHIP
      ? enter(context, sock, { group, iface, address, mode, sources: [source] })
      : fail(GROUP.otherMode, 'EINVAL')
  }
  // Without sources a membership may still become of the other mode.
  if (member.mode !== mode && member.sources.length > 0) return fail(GROUP.otherMode, 'EINVAL')
  if (member.sources.includes(source) === adding) return fail(GROUP.sourceKnown, 'EADDRNOTAVAIL')
  if (!adding && including && member.sources.length === 1) return remove(context, sock, member)
  if (adding && member.sources.length >= MOST_SOURCES) return fail(GROUP.tooManySources, 'ENOBUFS')
  const sources = adding
    ? [...member.sources, source]
    : member.sources.filter((one) => one !== source)
  const changed: Membership = { group, iface, address: member.address, mode, sources }
  sock.memberships = sock.memberships.map((one) => (one === member ? changed : one))
  return done(GROUP.filtered, undefined)
}

/** The socket goes: it is in no group any more. */
export function leaveAll(context: Context, sock: Member): void {
  for (const { iface, group } of sock.memberships) context.network.leave(iface, group)
  sock.memberships = []
}

/** Whether a packet to a group is for this socket: its own memberships, or everybody's (IP_MULTICAST_ALL). */
export function takesGroup(sock: Member, group: Ip, source: Ip, iface: number): boolean {
  const four = familyOf(group) === AF_INET
  for (const member of sock.memberships) {
    if (member.group !== group || (four && member.iface !== iface)) continue
    return member.sources.includes(source) === (member.mode === 'include')
  }
  if (!four) return sock.options.multicastAll6
  return sock.family === AF_INET ? sock.options.multicastAll : sock.options.multicastAllMapped
}
