/** Beginning a connection on the machine. */
import { isAny } from '../../core/address/classify.ts'
import { ANY_IPV4, ANY_IPV6, familyOf, toMapped } from '../../core/address/ip.ts'
import type { InetAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { AF_INET } from '../../core/constants/families.ts'
import { resolveDestination } from '../../core/inet/destination.ts'
import type { Context } from '../../core/socket/context.ts'
import { moveTo } from '../../core/socket/stream/up.ts'
import { Connection, type DialOptions } from './connection.ts'
import { nativeHost } from './interfaces.ts'
import type { RealStream } from './real-stream.ts'
import { reportsTo } from './stream-reports.ts'

/** Null when the attempt is under way, else why not. The socket is then as it was. */
export function dial(context: Context, sock: RealStream, to: InetAddress): Answer<never> | null {
  const target = resolveDestination(context, sock, to, 'tcp')
  if (target.failure !== null) return target as Answer<never>
  const { ip, port } = target.value
  sock.remoteIp = ip
  sock.remotePort = port
  sock.flowInfo = to.flowInfo
  sock.error = null
  sock.shut = 0
  sock.ended = false
  moveTo(context, sock, 'call.connect', 'SYN_SENT')
  const { machine } = sock
  sock.connection = Connection.dial(machine, options(context, sock), (connection) =>
    reportsTo(machine, sock.id, connection),
  )
  return null
}

function options(context: Context, sock: RealStream): DialOptions {
  const { remoteIp, remotePort: port, held } = sock
  const four = familyOf(remoteIp) === AF_INET
  if (held !== null) {
    sock.held = null
    // The port is held by a socket of its own family, which reaches IPv4 under mapped addresses only.
    const host = four && familyOf(sock.boundIp) !== AF_INET ? toMapped(remoteIp) : remoteIp
    return { host: nativeHost(host, sock.scopeId, context.interfaces), port, bound: held }
  }
  const host = nativeHost(remoteIp, sock.scopeId, context.interfaces)
  if (sock.heldPort === 0 && isAny(sock.boundIp)) return { host, port }
  const own = isAny(sock.boundIp) ? (four ? ANY_IPV4 : ANY_IPV6) : sock.boundIp
  const localAddress = nativeHost(own, sock.scopeId, context.interfaces)
  return { host, port, localAddress, localPort: sock.heldPort }
}
