/** A datagram socket as libuv has it, over the kernel of a host. */
import { AsyncResource } from 'node:async_hooks'
import type { InetAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import {
  AF_INET,
  AF_INET6,
  IPV6_V6ONLY,
  MSG_DONTWAIT,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOL_IPV6,
  SOL_SOCKET,
} from '../../core/constants/index.ts'
import * as calls from '../../core/kernel/calls.ts'
import {
  ConnectCall,
  NO_CONTROL,
  type Received,
  RecvCall,
  SendCall,
} from '../../core/socket/call.ts'
import { Activity } from './activity.ts'
import { readInet, writeAddress } from './addresses.ts'
import { statusOf, uv } from './errors.ts'
import { MANUAL } from './manual-destroy.ts'
import type { NativeAddress } from './native.ts'
import type { NodeHost } from './node-host.ts'
import { PollSource } from './poll-source.ts'

const IPV6_ONLY = 1
const REUSE_ADDRESS = 4
const REUSE_PORT = 64
/** The largest datagram. */
const PIECE = 65536

/** So many are received before others are looked at. */
const IN_ROW = 32

/** Told of a datagram, or with a negative number of an error. */
export type UdpSink = (status: number, bytes: Uint8Array | undefined, from: NativeAddress) => void

interface Sending {
  readonly bytes: Uint8Array
  readonly to: InetAddress | null
  readonly done: (status: number) => void
}

const NAMES = { getsockname: calls.getsockname, getpeername: calls.getpeername }

export class UdpEndpoint {
  readonly node: NodeHost
  readonly activity: Activity
  readonly #source: PollSource
  readonly family: number
  descriptor = -1
  closed = false
  connected = false
  queuedBytes = 0
  readonly #sink: UdpSink
  #context: AsyncResource | null = null
  #receiving = false
  #reading = false
  /** Datagrams received one after the other. */
  #inRow = 0
  #writing = false
  #queue: Sending[] = []

  constructor(node: NodeHost, family: number, sink: UdpSink) {
    this.node = node
    this.family = family
    this.activity = new Activity(node.reactor)
    this.#source = new PollSource(node)
    this.#sink = sink
  }

  get queuedCount(): number {
    return this.#queue.length
  }

  /** Makes the socket if there is none. 0 or an error number. */
  open(): number {
    if (this.closed) return uv('EBADF')
    if (this.descriptor >= 0) return 0
    const made = this.node.call('socket', -1, [this.family, SOCK_DGRAM], (kernel) =>
      calls.socket(kernel, this.family, SOCK_DGRAM | SOCK_NONBLOCK, 0),
    )
    if (made.failure !== null) return uv(made.failure)
    this.descriptor = made.value
    this.#source.open(made.value)
    return 0
  }

  bind(host: string, port: number, flags: number): number {
    const address = readInet(this.node.host, host, port)
    if (address === null || address.family !== this.family) return uv('EINVAL')
    const opened = this.open()
    if (opened !== 0) return opened
    if ((flags & REUSE_ADDRESS) !== 0) this.set(SOL_SOCKET, SO_REUSEADDR, 1)
    if ((flags & REUSE_PORT) !== 0) this.set(SOL_SOCKET, SO_REUSEPORT, 1)
    if ((flags & IPV6_ONLY) !== 0) {
      if (this.family !== AF_INET6) return uv('EINVAL')
      this.set(SOL_IPV6, IPV6_V6ONLY, 1)
    }
    return statusOf(
      this.node.call('bind', this.descriptor, [address], (kernel) =>
        calls.bind(kernel, this.descriptor, address),
      ),
    )
  }

  /** libuv gives a socket a port before it sends or connects for the first time. */
  #bound(): number {
    if (this.descriptor >= 0) return this.closed ? uv('EBADF') : 0
    return this.bind(this.family === AF_INET ? '0.0.0.0' : '::', 0, 0)
  }

  connect(host: string, port: number): number {
    if (this.connected) return uv('EISCONN')
    const address = readInet(this.node.host, host, port)
    if (address === null || address.family !== this.family) return uv('EINVAL')
    const bound = this.#bound()
    if (bound !== 0) return bound
    const status = this.#connect(new ConnectCall(address))
    this.connected = status === 0
    return status
  }

  disconnect(): number {
    if (!this.connected) return uv('ENOTCONN')
    this.connected = false
    return this.#connect(new ConnectCall(null))
  }

  #connect(call: ConnectCall): number {
    const { descriptor } = this
    return statusOf(
      this.node.call('connect', descriptor, [call.address], (kernel) => {
        return calls.blockingCall(kernel, descriptor, call, null) as Answer
      }),
    )
  }

  /** Sends now if nothing waits: how many bytes, 0 for not yet, or a negative error number. */
  trySend(bytes: Uint8Array, host: string | null, port: number): number {
    const to = this.#destination(host, port)
    if (typeof to === 'number') return to
    if (this.#queue.length > 0) return uv('EAGAIN')
    return this.#send(bytes, to)
  }

  /** Queues a datagram. 0 or an error number. */
  send(
    bytes: Uint8Array,
    host: string | null,
    port: number,
    done: (status: number) => void,
  ): number {
    const to = this.#destination(host, port)
    if (typeof to === 'number') return to
    const context = new AsyncResource('UDPSENDWRAP', MANUAL)
    this.activity.begin()
    this.queuedBytes += bytes.length
    const told = (status: number): void => {
      context.runInAsyncScope(done, null, status)
    }
    this.#queue.push({ bytes: bytes.slice(), to, done: told })
    this.#wait()
    return 0
  }

  #destination(host: string | null, port: number): InetAddress | null | number {
    if (host === null) return this.connected ? null : uv('EDESTADDRREQ')
    if (this.connected) return uv('EISCONN')
    const to = readInet(this.node.host, host, port)
    if (to === null || to.family !== this.family) return uv('EINVAL')
    const bound = this.#bound()
    return bound === 0 ? to : bound
  }

  #send(bytes: Uint8Array, to: InetAddress | null): number {
    const { descriptor, node } = this
    const call = new SendCall(bytes, MSG_DONTWAIT, to, NO_CONTROL, false)
    const answer = node.call('sendto', descriptor, [bytes, to], (kernel) => {
      return calls.blockingCall(kernel, descriptor, call, null) as Answer<number>
    })
    return answer.failure === null ? answer.value : uv(answer.failure)
  }

  #wait(): void {
    if (this.#writing || this.#queue.length === 0) return
    this.#writing = true
    this.#source.writable(() => {
      this.#writing = false
      const [next] = this.#queue
      if (next === undefined) return
      const status = this.#send(next.bytes, next.to)
      if (status === uv('EAGAIN')) {
        this.#wait()
        return
      }
      this.#queue.shift()
      try {
        this.#sent(next, Math.min(status, 0))
      } finally {
        this.#wait()
      }
    })
  }

  #sent({ bytes, done }: Sending, status: number): void {
    this.queuedBytes -= bytes.length
    this.activity.end()
    done(status)
  }

  // Receiving

  startReceiving(): number {
    const opened = this.#bound()
    if (opened !== 0) return opened
    this.#context ??= new AsyncResource('UDPWRAP', MANUAL)
    this.#receiving = true
    this.activity.active = true
    this.#listen()
    return 0
  }

  stopReceiving(): number {
    this.#receiving = false
    this.activity.active = false
    this.#reading = false
    this.#source.stopReading()
    return 0
  }

  #listen(): void {
    if (this.#reading || !this.#receiving || this.descriptor < 0) return
    this.#reading = true
    this.#source.readable(this.#ready)
  }

  readonly #ready = (): void => {
    this.#reading = false
    const { descriptor, node } = this
    if (descriptor < 0 || !this.#receiving) return
    const answer = node.call('recvfrom', descriptor, [PIECE], (kernel) => {
      const call = new RecvCall(PIECE, MSG_DONTWAIT, 0)
      return calls.blockingCall(kernel, descriptor, call, null) as Answer<Received>
    })
    try {
      this.#received(answer)
    } finally {
      // As `uv__udp_recvmsg` does: one datagram after the other, and then it is somebody else's turn.
      this.#inRow = answer.failure === null ? this.#inRow + 1 : 0
      if (this.#inRow > 0 && this.#inRow < IN_ROW && this.#receiving) {
        node.reactor.again(this.#ready)
      } else {
        this.#inRow = 0
        this.#listen()
      }
    }
  }

  #received({ failure, value }: Answer<Received>): void {
    if (failure === 'EAGAIN') return
    const from: NativeAddress = {}
    if (failure !== null) {
      this.#context?.runInAsyncScope(this.#sink, null, uv(failure), undefined, from)
      return
    }
    if (value.address !== null) writeAddress(value.address, from)
    this.#context?.runInAsyncScope(this.#sink, null, value.bytes.length, value.bytes, from)
  }

  // Names and options

  names(which: keyof typeof NAMES, out: NativeAddress): number {
    if (this.descriptor < 0) return uv('EBADF')
    const answer = this.node.call(which, this.descriptor, [], (kernel) =>
      NAMES[which](kernel, this.descriptor),
    )
    if (answer.failure === null) writeAddress(answer.value, out)
    return statusOf(answer)
  }

  /** setsockopt(2). */
  set(level: number, option: number, value: number | Uint8Array): number {
    if (this.descriptor < 0) return uv('EBADF')
    return statusOf(
      this.node.call('setsockopt', this.descriptor, [level, option, value], (kernel) =>
        calls.setsockopt(kernel, this.descriptor, level, option, value),
      ),
    )
  }

  /** An option that is an int; or a negative error number. */
  get(level: number, option: number): number {
    if (this.descriptor < 0) return uv('EBADF')
    const answer = this.node.call('getsockopt', this.descriptor, [level, option], (kernel) =>
      calls.getsockopt(kernel, this.descriptor, level, option, 0),
    )
    return answer.failure === null ? (answer.value as number) : uv(answer.failure)
  }

  close(): void {
    if (this.closed) return
    this.stopReceiving()
    this.#source.close()
    const { descriptor } = this
    this.closed = true
    this.descriptor = -1
    if (descriptor < 0) return
    this.node.reactor.closing(() => {
      for (const sending of this.#queue.splice(0)) this.#sent(sending, uv('ECANCELED'))
    })
    this.node.attempt(
      'close',
      descriptor,
      [],
      (kernel) => calls.close(kernel, descriptor),
      () => {},
    )
  }
}
