/** bind(2) on the real machine: the socket layer's own rules first, then the machine's. */
import { isAny, isLoopback } from '../../core/address/classify.ts'
import type { InetFamily } from '../../core/address/ip.ts'
import { anyIp } from '../../core/address/ip.ts'
import { type InetAddress, inetAddress } from '../../core/address/socket-address.ts'
import { type Answer, fail } from '../../core/answer.ts'
import type { ErrnoName } from '../../core/errno.ts'
import { bindInet, resetAddress } from '../../core/inet/bind.ts'
import { BOUND_ADDRESS, BOUND_PORT } from '../../core/inet/inet-sock.ts'
import type { Context } from '../../core/socket/context.ts'
import { nativeHost } from './interfaces.ts'
import { RealStream } from './real-stream.ts'
import { bindPort, CAN_BIND, freePort, tryPort } from './reservation.ts'
import { REAL } from './rules.ts'
import { giveUpPort } from './stream-teardown.ts'

/** The machine chooses the port where none is named. */
export function bind(context: Context, sock: RealStream, address: InetAddress): Answer<undefined> {
  const chosen = address.port === 0 && sock.heldPort === 0 && !sock.options.bindAddressNoPort
  const port = chosen ? freePort() : address.port
  if (typeof port === 'string') return fail(REAL.bindRefused, port)
  const { family, ip, flowInfo, scopeId } = address
  const answer = bindInet(context, sock, inetAddress(family, ip, port, flowInfo, scopeId), 'tcp')
  if (answer.failure !== null || port === 0) return answer
  if (chosen) sock.locks &= ~BOUND_PORT
  const refusal = reserve(context, sock, chosen)
  if (refusal === null) return answer
  unbind(context, sock)
  return fail(REAL.bindRefused, refusal)
}

/** A port for a socket that listens unbound. */
export function bindAnywhere(context: Context, sock: RealStream): Answer<undefined> {
  const family = sock.family as InetFamily
  return bind(context, sock, inetAddress(family, anyIp(family), 0))
}

/** Holds the port on the machine, or finds out whether it may be had: then the answer is subject to that. */
function reserve(context: Context, sock: RealStream, chosen: boolean): ErrnoName | null {
  const { boundIp: ip, heldPort: port, options, id, machine } = sock
  const host = nativeHost(ip, sock.scopeId, context.interfaces)
  if (CAN_BIND) {
    const { v6only: ipv6Only, reusePort } = options
    const held = bindPort({ host, port, ipv6Only, reusePort })
    if (typeof held === 'string') return held
    sock.held = held
    return null
  }
  // A port that is free on every address is free on one, and the loopback is always there.
  if (chosen && (isAny(ip) || isLoopback(ip))) return null
  const trying = tryPort(host, port, options.v6only)
  sock.trying = trying
  machine.subject(trying, (kernel, errno) => {
    const bound = kernel.edit(id)
    if (bound instanceof RealStream && bound.trying === trying) unbind(kernel, bound)
    return fail(REAL.bindRefused, errno)
  })
  return null
}

/** As it was before bind. */
function unbind(context: Context, sock: RealStream): void {
  giveUpPort(context, sock)
  resetAddress(sock)
  sock.localPort = 0
  sock.locks &= ~(BOUND_ADDRESS | BOUND_PORT)
}
