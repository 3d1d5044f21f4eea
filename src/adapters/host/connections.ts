/** createServer and createConnection: the two that Python adds to the system calls. */

import type { AddressArgument } from '../../core/address/parse.ts'
import { valueError } from '../../core/arguments.ts'
import { AF_INET, AF_INET6 } from '../../core/constants/families.ts'
import { IPV6_V6ONLY } from '../../core/constants/ip-options.ts'
import { IPPROTO_IPV6 } from '../../core/constants/protocols.ts'
import { SO_REUSEADDR, SO_REUSEPORT, SOL_SOCKET } from '../../core/constants/socket-options.ts'
import { SOCK_STREAM } from '../../core/constants/types.ts'
import { SocketError, strerror } from '../../core/errno.ts'
import type { ConnectionOptions, ServerOptions } from '../api/host.ts'
import { readObject, readOptions } from '../call-options.ts'
import { getaddrinfo } from '../names/getaddrinfo.ts'
import type { KernelSocket } from '../socket/kernel-socket.ts'
import type { HostCore } from './host-core.ts'
import { socket } from './sockets.ts'

/** Whether an AF_INET6 socket can take IPv4 too. */
export function hasDualstackIpv6(host: HostCore): boolean {
  try {
    const probe = socket(host, AF_INET6, SOCK_STREAM)
    try {
      probe.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, 0)
      return true
    } finally {
      void probe.close()
    }
  } catch (error) {
    if (error instanceof SocketError) return false
    throw error
  }
}

export async function createServer(
  host: HostCore,
  address: AddressArgument,
  options: ServerOptions = {},
): Promise<KernelSocket> {
  readObject('options', options)
  const { family = AF_INET, backlog, reusePort = false, dualstackIpv6 = false } = options
  if (dualstackIpv6) {
    if (!hasDualstackIpv6(host)) throw valueError('dualstack_ipv6 not supported on this platform')
    if (family !== AF_INET6) throw valueError('dualstack_ipv6 requires AF_INET6 family')
  }
  const listener = socket(host, family, SOCK_STREAM)
  try {
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    if (reusePort) listener.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)
    if (family === AF_INET6) {
      listener.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, dualstackIpv6 ? 0 : 1)
    }
    await bindTo(listener, address)
    await listener.listen(backlog ?? undefined)
    return listener
  } catch (error) {
    await listener.close()
    throw error
  }
}

/** The error of a bind that fails names the address that was asked for. */
async function bindTo(listener: KernelSocket, address: AddressArgument): Promise<void> {
  try {
    await listener.bind(address)
  } catch (error) {
    if (!(error instanceof SocketError)) throw error
    const { code, syscall } = error
    const shown = Array.isArray(address) ? `(${address.map(show).join(', ')})` : show(address)
    const message = `${strerror(code)} (while attempting to bind on address ${shown})`
    throw new SocketError(code, syscall, error, message)
  }
}

function show(part: unknown): string {
  return typeof part === 'string' ? `'${part}'` : String(part)
}

export async function createConnection(
  host: HostCore,
  address: readonly [string, number],
  options: ConnectionOptions = {},
): Promise<KernelSocket> {
  readOptions(options).signal?.throwIfAborted()
  if (!Array.isArray(address) && typeof address !== 'string') {
    throw valueError('cannot unpack the address')
  }
  if (address.length !== 2) {
    const many = address.length > 2
    throw valueError(
      many
        ? 'too many values to unpack (expected 2)'
        : `not enough values to unpack (expected 2, got ${address.length})`,
    )
  }
  const errors: SocketError[] = []
  const [name, port] = address
  const found = await getaddrinfo(host.port, name, port, { type: SOCK_STREAM })
  for (const [family, type, proto, , to] of found) {
    let attempt: KernelSocket | null = null
    try {
      attempt = socket(host, family, type, proto)
      if (options.timeout !== undefined) attempt.settimeout(options.timeout)
      if (options.sourceAddress) await attempt.bind(options.sourceAddress)
      await attempt.connect(to, options)
      return attempt
    } catch (error) {
      await attempt?.close()
      if (!(error instanceof SocketError)) throw error
      errors.push(error)
    }
  }
  if (options.allErrors) throw new AggregateError(errors, 'create_connection failed')
  throw errors[errors.length - 1]
}
