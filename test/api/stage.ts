/** One host, and its system calls by descriptor: what the states of a socket are made with. */
import {
  inetAddress,
  type SocketAddress,
  unixAddress,
} from '../../src/core/address/socket-address.ts'
import type { Answer } from '../../src/core/answer.ts'
import {
  AF_INET,
  AF_UNIX,
  MSG_DONTWAIT,
  SO_LINGER,
  SOCK_RAW,
  SOL_SOCKET,
} from '../../src/core/constants/index.ts'
import * as calls from '../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../src/core/kernel/host-stack.ts'
import type { Kernel } from '../../src/core/kernel/kernel.ts'
import type { AcceptedDescriptor } from '../../src/core/kernel/waiting.ts'
import {
  AcceptCall,
  type BlockingCall,
  ConnectCall,
  NO_CONTROL,
  RecvCall,
  SendCall,
} from '../../src/core/socket/call.ts'
import { TestNet } from '../support/two-kernels.ts'

export interface Kind {
  readonly family: number
  readonly type: number
  readonly protocol: number
}

const ABORT = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0])
const DATA = new TextEncoder().encode('hello')

export class Stage {
  readonly net = new TestNet(HOST_STACK, {})
  readonly kind: Kind

  constructor(kind: Kind) {
    this.kind = kind
  }

  get kernel(): Kernel {
    return this.net.host().kernel
  }

  /** The address that a number stands for: a port of the loopback, or a path. Raw sockets have no ports. */
  address(number: number): SocketAddress {
    const { family, type } = this.kind
    const port = type === SOCK_RAW ? 0 : number
    if (family === AF_UNIX) return unixAddress(`${number}.sock`)
    return family === AF_INET
      ? inetAddress(AF_INET, '127.0.0.1', port, 0, 0)
      : inetAddress(10, '::1', port, 0, 0)
  }

  socket(): number {
    const { family, type, protocol } = this.kind
    return value(calls.socket(this.kernel, family, type, protocol))
  }

  pair(): readonly [number, number] {
    const { family, type, protocol } = this.kind
    return value(calls.socketpair(this.kernel, family, type, protocol))
  }

  bound(port: number): number {
    const fd = this.socket()
    value(calls.bind(this.kernel, fd, this.address(port)))
    return fd
  }

  listener(port: number, backlog = 5): number {
    const fd = this.bound(port)
    value(calls.listen(this.kernel, fd, backlog))
    return fd
  }

  /** A socket that has tried to connect. */
  client(port: number, nonblocking = false): number {
    const fd = this.socket()
    if (nonblocking) calls.setNonblocking(this.kernel, fd, true)
    this.call(fd, new ConnectCall(this.address(port)))
    if (nonblocking) calls.setNonblocking(this.kernel, fd, false)
    return fd
  }

  /** Both ends of a connection to port 5000, whose listener is closed then. */
  connection(): readonly [client: number, server: number] {
    const listener = this.listener(5000)
    const client = this.client(5000)
    const accepted = this.call(listener, new AcceptCall()) as Answer<AcceptedDescriptor>
    this.close(listener)
    return [client, value(accepted).descriptor]
  }

  connect(fd: number, port: number | null): void {
    this.call(fd, new ConnectCall(port === null ? null : this.address(port)))
  }

  send(fd: number, bytes = DATA, flags = MSG_DONTWAIT): Answer | number {
    return this.call(fd, new SendCall(bytes, flags, null, NO_CONTROL, false))
  }

  sendto(fd: number, port: number): void {
    this.call(fd, new SendCall(DATA, MSG_DONTWAIT, this.address(port), NO_CONTROL, false))
  }

  recv(fd: number): void {
    this.call(fd, new RecvCall(100, MSG_DONTWAIT, 0))
  }

  /** Sends until no more is taken. */
  fill(fd: number): void {
    const bytes = new Uint8Array(65536)
    for (;;) {
      const answer = this.send(fd, bytes)
      if (typeof answer === 'number' || answer.failure !== null) return
    }
  }

  shutdown(fd: number, how: number): void {
    calls.shutdown(this.kernel, fd, how)
    this.net.settle()
  }

  close(fd: number): void {
    calls.close(this.kernel, fd)
    this.net.settle()
  }

  /** Closes with a reset. */
  abort(fd: number): void {
    calls.setsockopt(this.kernel, fd, SOL_SOCKET, SO_LINGER, ABORT)
    this.close(fd)
  }

  /** Makes a call: its answer, or the id of the wait. */
  call(fd: number, call: BlockingCall, timeout: number | null = null): Answer | number {
    const answer = calls.blockingCall(this.kernel, fd, call, timeout)
    this.net.settle()
    if (typeof answer !== 'number') return answer
    return this.net.host().answers.get(answer) ?? answer
  }
}

function value<T>(answer: Answer<T>): T {
  if (answer.failure !== null) throw new Error(`${answer.rule.id}: ${answer.failure}`)
  return answer.value
}
