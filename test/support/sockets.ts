/**
 * Sockets for tests of core, as a program has them: each call settles the network and answers with a value, the name
 * of an errno, or `blocks` when it waits.
 */
import { toIp } from '../../src/core/address/ip.ts'
import { type InetAddress, inetAddress } from '../../src/core/address/socket-address.ts'
import type { Answer } from '../../src/core/answer.ts'
import { POLLIN, POLLOUT, POLLPRI, POLLRDHUP } from '../../src/core/constants/poll.ts'
import * as calls from '../../src/core/kernel/calls.ts'
import { pollBits } from '../../src/core/kernel/polling.ts'
import type { AcceptedDescriptor } from '../../src/core/kernel/waiting.ts'
import {
  AcceptCall,
  type BlockingCall,
  ConnectCall,
  type ControlMessage,
  NO_CONTROL,
  type Received,
  RecvCall,
  SendCall,
} from '../../src/core/socket/call.ts'
import type { OptionValue } from '../../src/core/socket/ops.ts'
import type { TestHost, TestNet } from './two-kernels.ts'

const AF_INET = 2
export const AF_INET6 = 10
export const SOCK_STREAM = 1
export const SOCK_DGRAM = 2
export const SOCK_RAW = 3

/** `[host, port]`, with flow and scope for AF_INET6. */
export type TestAddress = readonly [host: string, port: number, flowInfo?: number, scopeId?: number]

const encoder = new TextEncoder()

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === 'string' ? encoder.encode(data) : data
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes)
}

/** What recvmsg gives, readable. */
export interface TestMessage {
  readonly data: string
  readonly control: readonly (readonly [level: number, type: number, data: Uint8Array])[]
  readonly flags: number
  readonly address: TestAddress | null
}

export class TestSocket {
  readonly net: TestNet
  readonly host: TestHost
  readonly family: number
  readonly fd: number
  /** The wait of the last call that blocked. */
  waiting = 0

  private constructor(net: TestNet, host: TestHost, family: number, fd: number) {
    this.net = net
    this.host = host
    this.family = family
    this.fd = fd
  }

  /** A socket, or the errno that refuses it. */
  static open(
    net: TestNet,
    family = AF_INET,
    type = SOCK_DGRAM,
    protocol = 0,
    host = 0,
  ): TestSocket | string {
    const on = net.host(host)
    const answer = calls.socket(on.kernel, family, type, protocol)
    if (answer.failure !== null) return answer.failure
    return new TestSocket(net, on, family, answer.value)
  }

  static make(
    net: TestNet,
    family = AF_INET,
    type = SOCK_DGRAM,
    protocol = 0,
    host = 0,
  ): TestSocket {
    const made = TestSocket.open(net, family, type, protocol, host)
    if (typeof made === 'string') throw new Error(made)
    return made
  }

  address([host, port, flowInfo = 0, scopeId = 0]: TestAddress): InetAddress {
    const name = host === '' ? (this.family === AF_INET ? '0.0.0.0' : '::') : host
    const ip = toIp(name)
    if (ip === null) throw new Error(`no address: ${name}`)
    return inetAddress(this.family as 2 | 10, ip, port, flowInfo, scopeId)
  }

  bind(address: TestAddress): string {
    return this.#plain(calls.bind(this.host.kernel, this.fd, this.address(address)))
  }

  listen(backlog: number): string {
    return this.#plain(calls.listen(this.host.kernel, this.fd, backlog))
  }

  /** The oldest connection. */
  accept(): TestSocket | string {
    const answer = this.#blocking(new AcceptCall())
    if (typeof answer === 'string') return answer
    const { descriptor } = answer.value as AcceptedDescriptor
    return new TestSocket(this.net, this.host, this.family, descriptor)
  }

  /** O_NONBLOCK. */
  setblocking(on: boolean): void {
    calls.setNonblocking(this.host.kernel, this.fd, !on)
  }

  /** null is AF_UNSPEC. */
  connect(address: TestAddress | null): string {
    const call = new ConnectCall(address === null ? null : this.address(address))
    const answer = this.#blocking(call)
    return typeof answer === 'string' ? answer : 'ok'
  }

  send(
    data: string | Uint8Array,
    flags = 0,
    address: TestAddress | null = null,
    control: readonly ControlMessage[] = NO_CONTROL,
  ): number | string {
    const to = address === null ? null : this.address(address)
    const answer = this.#blocking(new SendCall(bytesOf(data), flags, to, control, false))
    return typeof answer === 'string' ? answer : (answer.value as number)
  }

  sendto(data: string | Uint8Array, address: TestAddress): number | string {
    return this.send(data, 0, address)
  }

  /** The text, or an errno in angle brackets. */
  recv(size = 70000, flags = 0): string {
    const answer = this.#blocking(new RecvCall(size, flags, 0))
    return typeof answer === 'string' ? `<${answer}>` : textOf((answer.value as Received).bytes)
  }

  recvfrom(size = 70000, flags = 0): readonly [string, TestAddress | null] | string {
    const message = this.recvmsg(size, 0, flags)
    return typeof message === 'string' ? message : [message.data, message.address]
  }

  recvmsg(size = 70000, controlSize = 0, flags = 0): TestMessage | string {
    const answer = this.#blocking(new RecvCall(size, flags, controlSize))
    return typeof answer === 'string' ? answer : message(answer.value as Received)
  }

  /** What the call that blocked has given since: undefined while it still waits. */
  outcome(): string | undefined {
    this.net.settle()
    const answer = this.host.answers.get(this.waiting)
    if (answer === undefined) return undefined
    if (answer.failure !== null) return `<${answer.failure}>`
    const value = answer.value as Received | number | undefined
    return typeof value === 'object' ? textOf(value.bytes) : String(value ?? 'ok')
  }

  shutdown(how: number): string {
    return this.#plain(calls.shutdown(this.host.kernel, this.fd, how))
  }

  close(): string {
    const answer = calls.close(this.host.kernel, this.fd)
    this.net.settle()
    return typeof answer === 'number' ? 'blocks' : (answer.failure ?? 'ok')
  }

  getsockname(): TestAddress | string {
    return this.#name(calls.getsockname(this.host.kernel, this.fd) as Answer<InetAddress>)
  }

  getpeername(): TestAddress | string {
    return this.#name(calls.getpeername(this.host.kernel, this.fd) as Answer<InetAddress>)
  }

  getsockopt(level: number, name: number, length = 0): OptionValue | string {
    const answer = calls.getsockopt(this.host.kernel, this.fd, level, name, length)
    return answer.failure ?? answer.value
  }

  setsockopt(level: number, name: number, value: OptionValue): string {
    return this.#plain(calls.setsockopt(this.host.kernel, this.fd, level, name, value))
  }

  ioctl(request: number): number | string {
    const answer = calls.ioctl(this.host.kernel, this.fd, request)
    return answer.failure ?? answer.value
  }

  /** Bits of poll(2), asked for as those of the recordings were. */
  poll(): number {
    const events = POLLIN | POLLPRI | POLLOUT | POLLRDHUP
    return pollBits(this.host.kernel, { descriptor: this.fd, events })
  }

  #plain(answer: Answer<undefined>): string {
    this.net.settle()
    return answer.failure ?? 'ok'
  }

  /** Any call that may wait; `timeout` is that of settimeout, microseconds. */
  call(call: BlockingCall, timeout: number | null = null): Answer | string {
    return this.#blocking(call, timeout)
  }

  #blocking(call: BlockingCall, timeout: number | null = null): Answer | string {
    const answer = calls.blockingCall(this.host.kernel, this.fd, call, timeout)
    this.net.settle()
    if (typeof answer !== 'number') return answer.failure ?? answer
    this.waiting = answer
    const late = this.host.answers.get(answer)
    return late === undefined ? 'blocks' : (late.failure ?? late)
  }

  #name(answer: Answer<InetAddress>): TestAddress | string {
    return answer.failure ?? tuple(answer.value)
  }
}

function tuple({ family, ip, port, flowInfo, scopeId }: InetAddress): TestAddress {
  return family === AF_INET ? [ip, port] : [ip, port, flowInfo, scopeId]
}

function message({ bytes, control, flags, address }: Received): TestMessage {
  return {
    data: textOf(bytes),
    control: control.map(({ level, type, data }) => [level, type, data]),
    flags,
    address: address === null ? null : tuple(address as InetAddress),
  }
}
