/** `Socket` over a kernel: reads the arguments, hands the call on, dresses the answer. */
import type { Observable } from 'rxjs'
import { type Address, formatAddress } from '../../core/address/format.ts'
import type { AddressArgument } from '../../core/address/parse.ts'
import { AF_UNIX } from '../../core/constants/families.ts'
import type { AcceptedDescriptor } from '../../core/kernel/waiting.ts'
import type { OptionValue } from '../../core/socket/ops.ts'
import {
  type CallOptions,
  type Data,
  NO_OPTIONS,
  type Timeout,
  type WritableBuffer,
} from '../api/call-options.ts'
import type { BinaryFile, FileOptions, TextFile } from '../api/file.ts'
import type { Ancillary, DatagramMessage, Message, Sendable, Socket } from '../api/socket.ts'
import { makeFile } from '../files/make-file.ts'
import * as streams from '../rx/socket-streams.ts'
import { flagsAndOptions } from './arguments.ts'
import * as connecting from './connecting.ts'
import * as receiving from './receiving.ts'
import * as sending from './sending.ts'
import * as settings from './settings.ts'
import { SocketCore } from './socket-core.ts'
import { readBlocking, readTimeout, writeTimeout } from './timeout.ts'

/** Python's default backlog. */
const DEFAULT_BACKLOG = 128

type Flags = number | CallOptions

export class KernelSocket implements Socket {
  readonly #core: SocketCore

  constructor(core: SocketCore) {
    this.#core = core
  }

  get family(): number {
    return this.#core.family
  }

  get type(): number {
    return this.#core.type
  }

  get proto(): number {
    return this.#core.protocol
  }

  get closed(): boolean {
    return this.#core.closed
  }

  bind(address: AddressArgument, options = NO_OPTIONS): Promise<void> {
    return connecting.bind(this.#core, address, options)
  }

  listen(backlog: number = DEFAULT_BACKLOG, options = NO_OPTIONS): Promise<void> {
    return connecting.listen(this.#core, backlog, options)
  }

  async accept(options = NO_OPTIONS): Promise<[Socket, Address]> {
    return this.#accepted(await connecting.accept(this.#core, options))
  }

  #accepted({ descriptor, address }: AcceptedDescriptor): [Socket, Address] {
    const { owner, family, type, protocol } = this.#core
    const core = adopt(new SocketCore(owner, family, type, protocol, descriptor))
    const caller = address === null ? unnamed(family) : formatAddress(address)
    return [new KernelSocket(core), caller]
  }

  connect(address: AddressArgument, options = NO_OPTIONS): Promise<void> {
    return connecting.connect(this.#core, address, options)
  }

  connectEx(address: AddressArgument, options = NO_OPTIONS): Promise<number> {
    return connecting.connectEx(this.#core, address, options)
  }

  disconnect(options = NO_OPTIONS): Promise<void> {
    return connecting.disconnect(this.#core, options)
  }

  getsockname(): Address {
    return settings.getsockname(this.#core)
  }

  getpeername(): Address {
    return settings.getpeername(this.#core)
  }

  async send(data: Data, flags?: Flags, options?: CallOptions): Promise<number> {
    return await sending.send(this.#core, data, ...flagsAndOptions(flags, options))
  }

  async sendall(data: Data, flags?: Flags, options?: CallOptions): Promise<void> {
    await sending.sendall(this.#core, data, ...flagsAndOptions(flags, options))
  }

  sendto(data: Data, ...rest: readonly unknown[]): Promise<number> {
    return sending.sendto(this.#core, data, rest)
  }

  sendmsg(
    buffers: Iterable<Data>,
    ancillary: Iterable<Ancillary> = [],
    flags = 0,
    address: AddressArgument | null = null,
    options = NO_OPTIONS,
  ): Promise<number> {
    return sending.sendmsg(this.#core, buffers, ancillary, flags, address, options)
  }

  sendfile(
    file: Sendable,
    offset = 0,
    count: number | null = null,
    options = NO_OPTIONS,
  ): Promise<number> {
    return sending.sendfile(this.#core, file, offset, count, options)
  }

  recv(size: number, flags?: Flags, options?: CallOptions): Promise<Uint8Array> {
    return receiving.recv(this.#core, size, flags, options)
  }

  async recvInto(
    buffer: WritableBuffer,
    size = 0,
    flags?: Flags,
    options?: CallOptions,
  ): Promise<number> {
    return receiving.recvInto(this.#core, buffer, size, ...flagsAndOptions(flags, options))
  }

  async recvfrom(
    size: number,
    flags?: Flags,
    options?: CallOptions,
  ): Promise<[Uint8Array, Address | null]> {
    return receiving.recvfrom(this.#core, size, ...flagsAndOptions(flags, options))
  }

  async recvfromInto(
    buffer: WritableBuffer,
    size = 0,
    flags?: Flags,
    options?: CallOptions,
  ): Promise<[number, Address | null]> {
    return receiving.recvfromInto(this.#core, buffer, size, ...flagsAndOptions(flags, options))
  }

  async recvmsg(
    size: number,
    ancillarySize = 0,
    flags: Flags = 0,
    options?: CallOptions,
  ): Promise<Message> {
    return receiving.recvmsg(this.#core, size, ancillarySize, ...flagsAndOptions(flags, options))
  }

  async recvmsgInto(
    buffers: Iterable<WritableBuffer>,
    ancillarySize = 0,
    flags: Flags = 0,
    options?: CallOptions,
  ): Promise<[number, Message[1], Message[2], Message[3]]> {
    const [bits, rest] = flagsAndOptions(flags, options)
    return receiving.recvmsgInto(this.#core, buffers, ancillarySize, bits, rest)
  }

  shutdown(how: number, options = NO_OPTIONS): Promise<void> {
    return connecting.shutdown(this.#core, how, options)
  }

  close(options = NO_OPTIONS): Promise<void> {
    return this.#core.close(options)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#core.close(NO_OPTIONS)
  }

  detach(): number {
    return this.#core.detach()
  }

  dup(): Socket {
    const { owner, family, type, protocol, timeout } = this.#core
    const descriptor = this.#core.duplicate()
    const core = adopt(new SocketCore(owner, family, type, protocol, descriptor))
    core.setTimeout(timeout)
    return new KernelSocket(core)
  }

  fileno(): number {
    return this.#core.descriptor
  }

  getsockopt(level: number, name: number): number
  getsockopt(level: number, name: number, size: number): Uint8Array | number
  getsockopt(level: number, name: number, size = 0): Uint8Array | number {
    return settings.getsockopt(this.#core, level, name, size)
  }

  setsockopt(level: number, name: number, value: OptionValue | boolean): void {
    settings.setsockopt(this.#core, level, name, value)
  }

  ioctl(request: number, argument?: number): number {
    return settings.ioctl(this.#core, request, argument)
  }

  sockatmark(): boolean {
    return settings.sockatmark(this.#core)
  }

  settimeout(timeout: Timeout): void {
    this.#core.setTimeout(readTimeout(timeout))
  }

  gettimeout(): Timeout {
    return writeTimeout(this.#core.timeout)
  }

  setblocking(blocking: boolean): void {
    this.#core.setTimeout(readBlocking(blocking) ? null : 0)
  }

  getblocking(): boolean {
    return this.#core.timeout !== 0
  }

  getInheritable(): boolean {
    return settings.getInheritable(this.#core)
  }

  setInheritable(inheritable: boolean): void {
    settings.setInheritable(this.#core, inheritable)
  }

  poll(events: number = settings.ALL_EVENTS): number {
    return settings.poll(this.#core, events)
  }

  makefile(mode: `${string}b${string}`, options?: FileOptions): BinaryFile
  makefile(mode?: string, options?: FileOptions): TextFile
  makefile(mode = 'r', options: FileOptions = {}): BinaryFile | TextFile {
    return makeFile(this.#core, mode, options)
  }

  get state$(): Observable<string> {
    return streams.state(this.#core)
  }

  get connections$(): Observable<[Socket, Address]> {
    return streams.connections(this.#core, (accepted) => this.#accepted(accepted))
  }

  get chunks$(): Observable<Uint8Array> {
    return streams.chunks(this.#core)
  }

  get messages$(): Observable<DatagramMessage> {
    return streams.messages(this.#core)
  }

  get readiness$(): Observable<number> {
    return streams.readiness(this.#core)
  }

  /** As Python prints it. */
  toString(): string {
    return settings.text(this.#core)
  }
}

/** Python's constructor over a descriptor: with a default timeout the descriptor does not block. */
export function adopt(core: SocketCore): SocketCore {
  if (core.timeout !== null) core.applyTimeout()
  return core
}

/** The address of a caller that has none. */
function unnamed(family: number): Address {
  return family === AF_UNIX ? '' : ['', 0]
}
