/** `Host` over a kernel. */
import type { AddressArgument } from '../../core/address/parse.ts'
import { cInt } from '../../core/arguments.ts'
import { close } from '../../core/kernel/calls.ts'
import { getprotobyname, getservbyname, getservbyport } from '../../core/services.ts'
import { toMs } from '../../core/time.ts'
import { type CallOptions, NO_OPTIONS, type Timeout } from '../api/call-options.ts'
import type {
  AddressInfo,
  AddressInfoOptions,
  ConnectionOptions,
  Host,
  HostEntry,
  ServerOptions,
  SocketOptions,
} from '../api/host.ts'
import type { HostFiles } from '../api/host-files.ts'
import type { Epoll, Poll, Pollable, Selected } from '../api/polling.ts'
import { getaddrinfo } from '../names/getaddrinfo.ts'
import { getnameinfo } from '../names/getnameinfo.ts'
import * as names from '../names/host-names.ts'
import * as interfaces from '../names/interfaces.ts'
import { perform } from '../perform.ts'
import { KernelEpoll } from '../polling/epoll.ts'
import { KernelPoll } from '../polling/poll.ts'
import { select } from '../polling/select.ts'
import { readTimeout, writeTimeout } from '../socket/timeout.ts'
import * as connections from './connections.ts'
import type { HostCore } from './host-core.ts'
import { KernelFiles } from './kernel-files.ts'
import { sleep } from './sleep.ts'
import * as sockets from './sockets.ts'

export class KernelHost implements Host {
  readonly #core: HostCore

  constructor(core: HostCore) {
    this.#core = core
  }

  get name(): string {
    return this.#core.name
  }

  get now(): number {
    return toMs(this.#core.port.now)
  }

  get files(): HostFiles {
    return new KernelFiles(this.#core.port)
  }

  sleep(ms: number, options = NO_OPTIONS): Promise<void> {
    return sleep(this.#core.port, ms, options)
  }

  socket(...args: [family?: number, type?: number, proto?: number, options?: SocketOptions]) {
    return sockets.socket(this.#core, ...args)
  }

  socketpair(...args: [family?: number, type?: number, proto?: number]) {
    return sockets.socketpair(this.#core, ...args)
  }

  fromfd(descriptor: number, family: number, type: number, proto?: number) {
    return sockets.fromfd(this.#core, descriptor, family, type, proto)
  }

  async close(descriptor: number, options = NO_OPTIONS): Promise<void> {
    const number = cInt(descriptor)
    const run: Parameters<typeof perform<undefined>>[1]['run'] = (kernel) =>
      close(kernel, number) as ReturnType<typeof run>
    const call = { name: 'close', descriptor: number, args: [], run }
    const closing = perform(this.#core.port, call, this.#core.optionsOf(options))
    this.#core.descriptorClosed(number)
    return closing
  }

  createServer(address: AddressArgument, options?: ServerOptions) {
    return connections.createServer(this.#core, address, options)
  }

  createConnection(address: readonly [string, number], options?: ConnectionOptions) {
    return connections.createConnection(this.#core, address, options)
  }

  setdefaulttimeout(timeout: Timeout): void {
    this.#core.defaultTimeout = readTimeout(timeout)
  }

  getdefaulttimeout(): Timeout {
    return writeTimeout(this.#core.defaultTimeout)
  }

  hasDualstackIpv6(): boolean {
    return connections.hasDualstackIpv6(this.#core)
  }

  gethostname(): string {
    return this.#core.port.hostname
  }

  gethostbyname(name: string): Promise<string> {
    return names.gethostbyname(this.#core.port, name)
  }

  gethostbynameEx(name: string): Promise<HostEntry> {
    return names.gethostbynameEx(this.#core.port, name)
  }

  gethostbyaddr(address: string): Promise<HostEntry> {
    return names.gethostbyaddr(this.#core.port, address)
  }

  getfqdn(name = ''): Promise<string> {
    return names.getfqdn(this.#core.port, name)
  }

  async getaddrinfo(
    host: string | Uint8Array | null,
    service: number | string | Uint8Array | null,
    family: number | AddressInfoOptions = 0,
    type = 0,
    proto = 0,
    flags = 0,
  ): Promise<AddressInfo[]> {
    const wanted =
      typeof family === 'object' && family !== null ? family : { family, type, proto, flags }
    return getaddrinfo(this.#core.port, host, service, wanted)
  }

  getnameinfo(
    address: readonly [host: string, port: number, flowinfo?: number, scopeId?: number],
    flags: number,
  ): Promise<[string, string]> {
    return getnameinfo(this.#core.port, address, flags)
  }

  getservbyname(name: string, protocol?: string): number {
    return getservbyname(name, protocol)
  }

  getservbyport(port: number, protocol?: string): string {
    return getservbyport(port, protocol)
  }

  getprotobyname(name: string): number {
    return getprotobyname(name)
  }

  ifNameindex(): [number, string][] {
    return interfaces.ifNameindex(this.#core.port)
  }

  ifNametoindex(name: string): number {
    return interfaces.ifNametoindex(this.#core.port, name)
  }

  ifIndextoname(index: number): string {
    return interfaces.ifIndextoname(this.#core.port, index)
  }

  select<R extends Pollable, W extends Pollable, X extends Pollable>(
    readers: readonly R[],
    writers: readonly W[],
    exceptional: readonly X[],
    timeout: Timeout = null,
    options: CallOptions = NO_OPTIONS,
  ): Promise<Selected<R, W, X>> {
    return select(this.#core, readers, writers, exceptional, timeout, options)
  }

  poll(): Poll {
    return new KernelPoll(this.#core)
  }

  epoll(): Epoll {
    return new KernelEpoll(this.#core)
  }
}
