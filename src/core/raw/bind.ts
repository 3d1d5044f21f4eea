/** bind(2) and connect(2) of raw sockets: addresses without ports. */
import { isAny, isMulticast, needsScope } from '../address/classify.ts'
import { fromMapped, isMapped } from '../address/ip.ts'
import type { InetAddress } from '../address/socket-address.ts'
import { type Answer, done, fail } from '../answer.ts'
import { isAstray, mayHave, resetAddress, setAddress } from '../inet/bind.ts'
import { BIND } from '../inet/bind-rules.ts'
import { clearPeer, setPeer } from '../inet/datagram-peer.ts'
import { DATAGRAM } from '../inet/datagram-rules.ts'
import { CONNECT, resolveDestination } from '../inet/destination.ts'
import { AF_INET, AF_INET6 } from '../inet/inet-sock.ts'
import type { ConnectCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import type { RawSock } from './raw-sock.ts'
import { RAW } from './rules.ts'

/** May be called again: the newest address counts. */
export function bind(context: Context, sock: RawSock, address: InetAddress): Answer<undefined> {
  const refused = refuse(context, sock, address)
  if (refused !== null) return refused
  setAddress(context, sock, address)
  return done(RAW.bound, undefined)
}

function refuse(context: Context, sock: RawSock, address: InetAddress): Answer<never> | null {
  const { ip, family, scopeId } = address
  if (sock.family === AF_INET6) {
    if (family === AF_INET) return fail(RAW.shortAddress, 'EINVAL')
    if (isMapped(ip)) return fail(RAW.notLocal, 'EADDRNOTAVAIL')
  }
  if (sock.peer !== null) return fail(RAW.boundConnected, 'EINVAL')
  if (needsScope(ip)) {
    if (scopeId !== 0) sock.scopeId = scopeId
    if (sock.scopeId === 0) return fail(BIND.noScope, 'EINVAL')
  }
  if (sock.family === AF_INET6 && !isAny(ip) && isAstray(context, sock)) {
    return fail(BIND.noInterface, 'ENODEV')
  }
  const allowed = isMulticast(ip) || mayHave(context, sock, fromMapped(ip))
  return allowed ? null : fail(RAW.notLocal, 'EADDRNOTAVAIL')
}

export function connect(context: Context, sock: RawSock, call: ConnectCall): Answer<undefined> {
  if (call.address === null) return disconnect(context, sock)
  const address = call.address as InetAddress
  const target = resolveDestination(context, sock, address, 'raw', CONNECT)
  if (target.failure !== null) return target as Answer<never>
  setPeer(sock, address, target.value)
  context.changed(sock, 'connected')
  return done(DATAGRAM.connected, undefined)
}

/** A raw socket that lets go of its peer hears nothing any more: no bind fixes its "port", the protocol, or address (measured). */
function disconnect(context: Context, sock: RawSock): Answer<undefined> {
  clearPeer(sock)
  resetAddress(sock)
  context.network.removeListener(sock.family, sock.protocol, sock.id)
  sock.localPort = 0
  context.changed(sock, 'disconnected')
  return done(DATAGRAM.disconnected, undefined)
}
