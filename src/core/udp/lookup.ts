/** Which sockets a datagram is for: one for unicast, all that want it for broadcasts and groups (facts 6.2). */

import { isAny } from '../address/classify.ts'
import { familyOf, type Ip } from '../address/ip.ts'
import { flowHash, pick } from '../inet/flow-hash.ts'
import { AF_INET, AF_INET6 } from '../inet/inet-sock.ts'
import { takesGroup } from '../inet/membership.ts'
import type { Rule } from '../rule.ts'
import type { Context } from '../socket/context.ts'
import { ARRIVING } from './rules.ts'
import type { UdpSock } from './udp-sock.ts'

/** One end to the other, as the receiver sees it. */
export interface Flow {
  readonly localIp: Ip
  readonly localPort: number
  readonly remoteIp: Ip
  readonly remotePort: number
  readonly iface: number
}

/** What each thing that fits is worth: more than the family. */
const FITS = 4
const NO_MATCH = -1

/** How well a socket whose address fits suits the flow; -1 when not at all. */
function score(sock: UdpSock, flow: Flow): number {
  const four = familyOf(flow.localIp) === AF_INET
  if (four ? !sock.takesV4 : sock.family !== AF_INET6) return NO_MATCH
  let sum = sock.family === AF_INET ? 2 : 1
  // IPv6 sockets keep the address of a former peer, which IPv4 does not ask for.
  if (!isAny(sock.remoteIp) && (sock.peer !== null || !four)) {
    if (sock.remoteIp !== flow.remoteIp) return NO_MATCH
    sum += FITS
  }
  if (sock.remotePort !== 0) {
    if (sock.remotePort !== flow.remotePort) return NO_MATCH
    sum += FITS
  }
  const device = sock.scopeId
  if (device === 0) return sum
  return device === flow.iface ? sum + FITS : NO_MATCH
}

export interface Found {
  readonly sock: UdpSock
  readonly rule: Rule
}

/** The socket that a unicast datagram is for. Sockets with the address go before those with the wildcard. */
export function findOne(context: Context, flow: Flow): Found | null {
  const there = context.ports.on('udp', flow.localPort)
  if (there.length === 0) return null
  const sock = connected(context, there, flow)
  if (sock !== null) return { sock, rule: ARRIVING.delivered }
  return best(context, there, flow, false) ?? best(context, there, flow, true)
}

/** A socket that is connected to exactly this flow goes before all who share a port (Linux `udp4_lib_lookup4`). */
function connected(context: Context, there: readonly number[], flow: Flow): UdpSock | null {
  for (let i = there.length - 1; i >= 0; i--) {
    const sock = context.peek(there[i] as number) as UdpSock
    if (sock.peer === null || sock.boundIp !== flow.localIp) continue
    if (sock.remoteIp !== flow.remoteIp || sock.remotePort !== flow.remotePort) continue
    if (score(sock, flow) !== NO_MATCH) return sock
  }
  return null
}

function best(
  context: Context,
  there: readonly number[],
  flow: Flow,
  wildcard: boolean,
): Found | null {
  let found: UdpSock | null = null
  let most = NO_MATCH
  for (let i = there.length - 1; i >= 0; i--) {
    const sock = context.peek(there[i] as number) as UdpSock
    if (wildcard ? !isAny(sock.boundIp) : sock.boundIp !== flow.localIp) continue
    const worth = score(sock, flow)
    if (worth <= most) continue
    most = worth
    found = sock
    if (sock.peer !== null || !sock.sharesPort) continue
    const group = sharers(context, there, sock)
    const chosen = pickOne(context, group, flow)
    if (group.every((one) => one.peer === null)) return { sock: chosen, rule: ARRIVING.shared }
    found = chosen
    most = score(chosen, flow)
  }
  return found === null ? null : { sock: found, rule: ARRIVING.delivered }
}

/** Those who were bound with SO_REUSEPORT as `sock` was: same address, family and user. */
function sharers(context: Context, there: readonly number[], sock: UdpSock): UdpSock[] {
  const group: UdpSock[] = []
  for (const id of there) {
    const other = context.peek(id) as UdpSock
    const alike =
      other.sharesPort &&
      other.boundIp === sock.boundIp &&
      other.family === sock.family &&
      other.uid === sock.uid &&
      other.options.v6only === sock.options.v6only &&
      other.scopeId === sock.scopeId
    if (alike) group.push(other)
  }
  return group
}

/** The hash of the flow picks one; connected ones are passed over. At least one is not. */
function pickOne(context: Context, group: readonly UdpSock[], flow: Flow): UdpSock {
  const { localIp, localPort, remoteIp, remotePort } = flow
  const secret = context.ports.secret(() => context.random())
  const hash = flowHash(secret, `${localIp}|${localPort}|${remoteIp}|${remotePort}`)
  const start = pick(hash, group.length)
  const order = [...group.slice(start), ...group.slice(0, start)]
  return order.find((sock) => sock.peer === null) as UdpSock
}

/** The sockets that take a datagram to a broadcast address or a group. */
export function findAll(context: Context, flow: Flow, group: boolean): UdpSock[] {
  const all: UdpSock[] = []
  for (const id of context.ports.on('udp', flow.localPort)) {
    const sock = context.peek(id) as UdpSock
    if (!isAny(sock.boundIp) && sock.boundIp !== flow.localIp) continue
    if (score(sock, flow) === NO_MATCH) continue
    if (group && !takesGroup(sock, flow.localIp, flow.remoteIp, flow.iface)) continue
    all.push(sock)
  }
  return all
}
