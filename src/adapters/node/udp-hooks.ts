/**
 * The methods of Node's native datagram handle. All who use it are JavaScript, so it is enough to answer the methods; the
 * native handle itself is never opened.
 */

import { AsyncResource } from 'node:async_hooks'
import { ipToBytes } from '../../core/address/ip.ts'
import { concat } from '../../core/bytes.ts'
import { AF_INET, AF_INET6 } from '../../core/constants/families.ts'
import {
  IP_ADD_MEMBERSHIP,
  IP_ADD_SOURCE_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_DROP_SOURCE_MEMBERSHIP,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_TTL,
  IPV6_JOIN_GROUP,
  IPV6_LEAVE_GROUP,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  IPV6_MULTICAST_LOOP,
  IPV6_UNICAST_HOPS,
  SO_BROADCAST,
  SO_RCVBUF,
  SO_SNDBUF,
  SOL_IP,
  SOL_IPV6,
  SOL_SOCKET,
} from '../../core/constants/index.ts'
import { intBytes } from '../../core/options/codec.ts'
import { readInet } from './addresses.ts'
import { uv } from './errors.ts'
import type { Installation, Open } from './installation.ts'
import { internals } from './internals.ts'
import { MANUAL } from './manual-destroy.ts'
import type { NativeAddress } from './native.ts'
import { PassingDatagrams } from './passing-datagrams.ts'
import type { Patches } from './patches.ts'
import { UdpEndpoint } from './udp-handle.ts'

/** A native handle, as Node's `dgram` dresses it. */
interface UdpHandle {
  /** Below 0 while the native socket is not open. */
  readonly fd?: number
  onmessage?(status: number, handle: UdpHandle, bytes?: Uint8Array, from?: NativeAddress): void
}

interface SendRequest {
  oncomplete?(status: number, sent: number): void
}

type Loose = Record<PropertyKey, unknown>
type Method = (this: UdpHandle, ...args: unknown[]) => unknown
type Answer = (endpoint: UdpEndpoint, ...args: never[]) => unknown

/** Handles of the world, whichever world that was: one that has gone answers as a closed one. */
const ENDPOINTS = new WeakMap<object, UdpEndpoint>()

const isV4 = (endpoint: UdpEndpoint): boolean => endpoint.family === AF_INET

/** An option that exists for both families; libuv sets the one of the socket's. */
function setBoth(v4: number, v6: number, least: number, most: number): Answer {
  return (endpoint, value: number) => {
    if (value < least || value > most) return uv('EINVAL')
    return isV4(endpoint) ? endpoint.set(SOL_IP, v4, value) : endpoint.set(SOL_IPV6, v6, value)
  }
}

/** The interface of a group: an address of its own for IPv4, a scope for IPv6. */
function membership(v4: number, v6: number): Answer {
  return (endpoint, group: string, iface?: string) => {
    const { host } = endpoint.node
    const to = readInet(host, group, 0)
    if (to === null || to.family !== endpoint.family) return uv('EINVAL')
    if (endpoint.descriptor < 0) {
      const bound = endpoint.bind(isV4(endpoint) ? '0.0.0.0' : '::', 0, 4)
      if (bound !== 0) return bound
    }
    const at = iface ? readInet(host, iface, 0) : null
    if (iface && at === null) return uv('EINVAL')
    const name = ipToBytes(to.ip)
    if (isV4(endpoint)) {
      return endpoint.set(SOL_IP, v4, concat([name, ipToBytes(at?.ip ?? '0.0.0.0')]))
    }
    return endpoint.set(SOL_IPV6, v6, concat([name, intBytes(at?.scopeId ?? 0)]))
  }
}

/** struct ip_mreq_source: group, interface, source. IPv6 has it by protocol-independent options, which are not here. */
function sourceMembership(option: number): Answer {
  return (endpoint, source: string, group: string, iface?: string) => {
    const { host } = endpoint.node
    const [from, to] = [readInet(host, source, 0), readInet(host, group, 0)]
    const at = iface ? readInet(host, iface, 0) : null
    if (from === null || to === null || (iface && at === null)) return uv('EINVAL')
    if (!isV4(endpoint)) return uv('ENOPROTOOPT')
    if (endpoint.descriptor < 0) {
      const bound = endpoint.bind('0.0.0.0', 0, 4)
      if (bound !== 0) return bound
    }
    const parts = [ipToBytes(to.ip), ipToBytes(at?.ip ?? '0.0.0.0'), ipToBytes(from.ip)]
    return endpoint.set(SOL_IP, option, concat(parts))
  }
}

function multicastInterface(endpoint: UdpEndpoint, iface: string): number {
  const at = readInet(endpoint.node.host, iface, 0)
  if (at === null) return uv('EINVAL')
  if (isV4(endpoint)) return endpoint.set(SOL_IP, IP_MULTICAST_IF, ipToBytes(at.ip))
  return endpoint.set(SOL_IPV6, IPV6_MULTICAST_IF, at.scopeId)
}

/** A program may send any view of a buffer. */
function bytesOf(view: ArrayBufferView): Uint8Array {
  if (view instanceof Uint8Array) return view
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
}

/** `send(request, list, count, port, host, hasCallback)`; a connected socket leaves out port and host. */
function send(
  endpoint: UdpEndpoint,
  request: SendRequest,
  list: readonly ArrayBufferView[],
  _count: number,
  ...rest: unknown[]
): number {
  const [port, host] = typeof rest[0] === 'number' ? (rest as [number, string]) : [0, null]
  const bytes = concat(list.map(bytesOf))
  const sent = endpoint.trySend(bytes, host, port)
  // What was done at once is told by one more than its length.
  if (sent !== uv('EAGAIN')) return sent < 0 ? sent : bytes.length + 1
  return endpoint.send(bytes, host, port, (status) => {
    request.oncomplete?.(status, bytes.length)
  })
}

/** SO_SNDBUF and SO_RCVBUF: 0 asks. Undefined for an error, which `context` then tells. */
function bufferSize(
  endpoint: UdpEndpoint,
  size: number,
  receive: boolean,
  context: Loose,
): unknown {
  const option = receive ? SO_RCVBUF : SO_SNDBUF
  const status =
    size === 0 ? endpoint.get(SOL_SOCKET, option) : endpoint.set(SOL_SOCKET, option, size)
  if (status >= 0) return size === 0 ? status : size
  context['errno'] = status
  context['code'] = 'EBADF'
  context['message'] = 'bad file descriptor'
  context['syscall'] = receive ? 'uv_recv_buffer_size' : 'uv_send_buffer_size'
  return undefined
}

const METHODS: Readonly<Record<string, Answer>> = {
  bind: (endpoint, host: string, port: number, flags: number) => endpoint.bind(host, port, flags),
  connect: (endpoint, host: string, port: number) => endpoint.connect(host, port),
  send: send as Answer,
  disconnect: (endpoint) => endpoint.disconnect(),
  recvStart: (endpoint) => endpoint.startReceiving(),
  recvStop: (endpoint) => endpoint.stopReceiving(),
  getsockname: (endpoint, out: NativeAddress) => endpoint.names('getsockname', out),
  getpeername: (endpoint, out: NativeAddress) => endpoint.names('getpeername', out),
  addMembership: membership(IP_ADD_MEMBERSHIP, IPV6_JOIN_GROUP),
  dropMembership: membership(IP_DROP_MEMBERSHIP, IPV6_LEAVE_GROUP),
  addSourceSpecificMembership: sourceMembership(IP_ADD_SOURCE_MEMBERSHIP),
  dropSourceSpecificMembership: sourceMembership(IP_DROP_SOURCE_MEMBERSHIP),
  setMulticastInterface: multicastInterface as Answer,
  setBroadcast: (endpoint, on: number) => endpoint.set(SOL_SOCKET, SO_BROADCAST, on ? 1 : 0),
  setTTL: setBoth(IP_TTL, IPV6_UNICAST_HOPS, 1, 255),
  setMulticastTTL: setBoth(IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, 0, 255),
  setMulticastLoopback: setBoth(IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, 0, 1),
  bufferSize: bufferSize as Answer,
  getSendQueueSize: (endpoint) => endpoint.queuedBytes,
  getSendQueueCount: (endpoint) => endpoint.queuedCount,
  ref: (endpoint) => {
    endpoint.activity.referenced = true
  },
  unref: (endpoint) => {
    endpoint.activity.referenced = false
  },
  hasRef: (endpoint) => endpoint.activity.referenced && !endpoint.closed,
}

/** The same for a socket of IPv6; dgram takes them when it makes one. */
const SIXES = { bind6: 'bind', connect6: 'connect', send6: 'send' } as const

export function hookDatagrams(patches: Patches, installation: Installation): void {
  const { UDP, owner } = internals()
  const { prototype } = UDP

  const endpointOf = (handle: UdpHandle): UdpEndpoint => {
    let endpoint = ENDPOINTS.get(handle)
    if (endpoint === undefined) {
      endpoint = open(installation, handle, owner)
      ENDPOINTS.set(handle, endpoint)
    }
    return endpoint
  }

  /** What was opened before there was a world stays outside. */
  const isReal = (handle: UdpHandle): boolean => !ENDPOINTS.has(handle) && Number(handle.fd) >= 0

  const passing = new PassingDatagrams(installation.outside, prototype['recvStart'] as Method)
  const answers = Object.entries(METHODS)
  const sixes = Object.entries(SIXES).map(([six, name]) => [six, METHODS[name] as Answer] as const)
  for (const [name, answer] of [...answers, ...sixes]) {
    if (!(name in prototype)) continue
    patches.set(prototype, name, (was: Method) => {
      return function (this: UdpHandle, ...args: unknown[]) {
        if (isReal(this) || passing.goesOut(this, name, args)) {
          return Reflect.apply(was, this, args)
        }
        return answer(endpointOf(this), ...(args as never[]))
      }
    })
  }
  patches.set(prototype, 'close', (was: Method) => {
    return function close(this: UdpHandle, done?: () => void) {
      const endpoint = ENDPOINTS.get(this)
      if (endpoint === undefined) return Reflect.apply(was, this, [done])
      endpoint.close()
      Reflect.apply(was, this, [])
      const { activity, node } = endpoint
      const context = new AsyncResource('CLOSE', MANUAL)
      activity.begin()
      node.reactor.closing(() => {
        activity.end()
        if (done !== undefined) context.runInAsyncScope(done, this)
      })
      return undefined
    }
  })
}

function open(installation: Installation, handle: UdpHandle, owner: symbol): UdpEndpoint {
  const socket = (handle as Loose)[owner] as { type?: string; close?(): void } | undefined
  const family = socket?.type === 'udp6' ? AF_INET6 : AF_INET
  const endpoint = new UdpEndpoint(installation.node, family, (status, bytes, from) => {
    const copy = bytes === undefined ? undefined : Buffer.from(bytes)
    handle.onmessage?.(status, handle, copy, from)
  })
  const entry: Open = {
    end() {
      installation.remove(entry)
      if (!endpoint.closed) socket?.close?.()
      endpoint.close()
    },
  }
  installation.add(entry)
  return endpoint
}
