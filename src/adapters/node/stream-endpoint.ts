/**
 * One end of a stream as libuv has it, over the kernel of a host: a descriptor that does not block, made when it is first
 * needed; what libuv decides by itself (which errors it puts off, what it sets without being asked) is decided here, and
 * everything else by the kernel.
 */
import type { SocketAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import {
  AF_INET,
  AF_INET6,
  AF_UNIX,
  IP_TOS,
  IPV6_TCLASS,
  IPV6_V6ONLY,
  SO_KEEPALIVE,
  SO_LINGER,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_NONBLOCK,
  SOCK_STREAM,
  SOL_IP,
  SOL_IPV6,
  SOL_SOCKET,
  SOL_TCP,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_NODELAY,
} from '../../core/constants/index.ts'
import * as calls from '../../core/kernel/calls.ts'
import { intsBytes } from '../../core/options/codec.ts'
import { Activity } from './activity.ts'
import { readInet, readPath, writeAddress } from './addresses.ts'
import { statusOf, uv } from './errors.ts'
import type { NativeAddress } from './native.ts'
import type { NodeHost } from './node-host.ts'
import { PollSource } from './poll-source.ts'

/** Flags of `uv_tcp_bind`. */
const IPV6_ONLY = 1
const REUSE_PORT = 2

const NAMES = { getsockname: calls.getsockname, getpeername: calls.getpeername }

export class StreamEndpoint {
  readonly node: NodeHost
  readonly activity: Activity
  readonly source: PollSource
  /** -1: none yet, or none any more. */
  descriptor = -1
  family = 0
  closed = false
  /** It accepts connections. */
  listening = false
  /** What bind found, told by whoever comes next: `uv_tcp_bind` answers EADDRINUSE at `listen` or `connect`. */
  delayedError = 0
  /** Options asked for before there was a descriptor. */
  #wanted: (() => void)[] = []

  constructor(node: NodeHost) {
    this.node = node
    this.activity = new Activity(node.reactor)
    this.source = new PollSource(node)
  }

  /** Takes a descriptor that the kernel has made: of an accepted connection. */
  adopt(descriptor: number, family: number): void {
    this.descriptor = descriptor
    this.family = family
    this.source.open(descriptor)
  }

  /** Makes the socket if there is none. 0 or an error number. */
  open(family: number): number {
    if (this.closed) return uv('EBADF')
    if (this.descriptor >= 0) return 0
    const made = this.node.call('socket', -1, [family, SOCK_STREAM], (kernel) =>
      calls.socket(kernel, family, SOCK_STREAM | SOCK_NONBLOCK, 0),
    )
    if (made.failure !== null) return uv(made.failure)
    this.adopt(made.value, family)
    for (const set of this.#wanted.splice(0)) set()
    return 0
  }

  bindInet(host: string, port: number, flags: number): number {
    const address = readInet(this.node.host, host, port)
    if (address === null) return uv('EINVAL')
    const opened = this.open(address.family)
    if (opened !== 0) return opened
    this.set(SOL_SOCKET, SO_REUSEADDR, 1)
    if ((flags & REUSE_PORT) !== 0) this.set(SOL_SOCKET, SO_REUSEPORT, 1)
    if (address.family === AF_INET6) this.set(SOL_IPV6, IPV6_V6ONLY, flags & IPV6_ONLY)
    const answer = this.#bind(address)
    if (answer.failure === null) {
      this.delayedError = 0
      return 0
    }
    if (answer.failure === 'EADDRINUSE') {
      this.delayedError = uv('EADDRINUSE')
      return 0
    }
    return uv(answer.failure === 'EAFNOSUPPORT' ? 'EINVAL' : answer.failure)
  }

  /** `uv_pipe_bind`. */
  bindPath(path: string): number {
    const name = readPath(path)
    if (name === null || this.descriptor >= 0) return uv('EINVAL')
    const opened = this.open(AF_UNIX)
    if (opened !== 0) return opened
    this.node.prepare(path)
    const { failure } = this.#bind(name)
    if (failure === null) return 0
    // libuv: the directory that is to hold the name.
    const status = uv(failure === 'ENOENT' ? 'EACCES' : failure)
    this.#closeDescriptor()
    return status
  }

  #bind(address: SocketAddress): Answer<undefined> {
    return this.node.call('bind', this.descriptor, [address], (kernel) =>
      calls.bind(kernel, this.descriptor, address),
    )
  }

  names(which: keyof typeof NAMES, out: NativeAddress): number {
    if (this.delayedError !== 0) return this.delayedError
    if (this.descriptor < 0) return uv('EBADF')
    const answer = this.node.call(which, this.descriptor, [], (kernel) =>
      NAMES[which](kernel, this.descriptor),
    )
    if (answer.failure === null) writeAddress(answer.value, out)
    return statusOf(answer)
  }

  /** Something is awaited of a peer. */
  get waits(): boolean {
    return !this.listening && this.activity.alive
  }

  // Options

  /** setsockopt(2). */
  set(level: number, option: number, value: number | Uint8Array): number {
    return statusOf(
      this.node.call('setsockopt', this.descriptor, [level, option, value], (kernel) =>
        calls.setsockopt(kernel, this.descriptor, level, option, value),
      ),
    )
  }

  /** What is set without a descriptor is set once there is one. */
  #want(set: () => number): number {
    if (this.closed) return uv('EBADF')
    if (this.descriptor >= 0) return set()
    this.#wanted.push(set)
    return 0
  }

  setNoDelay(on: boolean): number {
    return this.#want(() => this.set(SOL_TCP, TCP_NODELAY, on ? 1 : 0))
  }

  /** Durations in seconds; libuv's own are one second between probes, and ten of them. */
  setKeepAlive(on: boolean, delay: number, interval = 1, probes = 10): number {
    return this.#want(() => {
      const status = this.set(SOL_SOCKET, SO_KEEPALIVE, on ? 1 : 0)
      if (status !== 0 || !on || delay === 0) return status
      this.set(SOL_TCP, TCP_KEEPIDLE, delay)
      this.set(SOL_TCP, TCP_KEEPINTVL, interval || 1)
      return this.set(SOL_TCP, TCP_KEEPCNT, probes || 10)
    })
  }

  setTypeOfService(tos: number): number {
    return this.#want(() =>
      this.family === AF_INET
        ? this.set(SOL_IP, IP_TOS, tos)
        : this.set(SOL_IPV6, IPV6_TCLASS, tos),
    )
  }

  getTypeOfService(): number {
    if (this.descriptor < 0) return uv('EBADF')
    const [level, name] = this.family === AF_INET ? [SOL_IP, IP_TOS] : [SOL_IPV6, IPV6_TCLASS]
    const answer = this.node.call('getsockopt', this.descriptor, [level, name], (kernel) =>
      calls.getsockopt(kernel, this.descriptor, level, name, 0),
    )
    return answer.failure === null ? (answer.value as number) : uv(answer.failure)
  }

  /** close(2) with SO_LINGER 0 resets the connection. */
  lingerNot(): void {
    if (this.descriptor >= 0) this.set(SOL_SOCKET, SO_LINGER, intsBytes(1, 0))
  }

  /** The descriptor is gone when this returns. */
  close(): void {
    this.closed = true
    this.#wanted = []
    this.#closeDescriptor()
  }

  #closeDescriptor(): void {
    const { descriptor } = this
    this.source.close()
    if (descriptor < 0) return
    this.descriptor = -1
    this.node.attempt(
      'close',
      descriptor,
      [],
      (kernel) => calls.close(kernel, descriptor),
      () => {},
    )
  }
}
