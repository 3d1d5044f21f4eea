/**
 * Random programs on two hosts and a link that loses packets, watched from outside: what each socket was given and has
 * given, what each connection has put on the wire, which calls wait. No network but the model itself.
 */
import fc from 'fast-check'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { Answer } from '../../../src/core/answer.ts'
import * as calls from '../../../src/core/kernel/calls.ts'
import { killPrograms } from '../../../src/core/kernel/exit.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import type { Packet, Segment } from '../../../src/core/packet.ts'
import {
  AcceptCall,
  type BlockingCall,
  ConnectCall,
  type Received,
  RecvCall,
  SendCall,
} from '../../../src/core/socket/call.ts'
import type { StreamSock } from '../../../src/core/socket/stream/stream-sock.ts'
import { type TestHost, TestNet } from '../../support/two-kernels.ts'

const SERVER = '10.0.0.2'
const PORT = 5000
const ABORT = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)

/** One move. `sock` picks one of the sockets that there are by then. */
export type Move =
  | { readonly kind: 'connect' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'send'; readonly sock: number; readonly size: number }
  | { readonly kind: 'recv'; readonly sock: number; readonly size: number }
  | { readonly kind: 'shutdown'; readonly sock: number; readonly how: number }
  | { readonly kind: 'close'; readonly sock: number; readonly abort: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'loss'; readonly every: number }

const sock = fc.nat(9)

/** Any move; those that carry data are the likeliest. */
export const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('connect' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('accept' as const) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      sock,
      size: fc.oneof(fc.nat(20), fc.nat(9000), fc.nat(400_000)),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('recv' as const),
      sock,
      size: fc.oneof(fc.nat(20), fc.nat(100_000)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('shutdown' as const), sock, how: fc.nat(2) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('close' as const), sock, abort: fc.boolean() }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(fc.nat(60), fc.nat(3000), fc.nat(100_000)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('loss' as const), every: fc.nat(6) }) },
)

/** One end of a connection, as its program knows it. */
export interface End {
  readonly host: TestHost
  readonly fd: number
  /** The client's port: what the two ends have in common. */
  port: number
  readonly isClient: boolean
  /** Bytes that send took and recv gave. */
  sent: number
  got: Uint8Array[]
  closed: boolean
}

/** What one end has put on the wire. */
export interface Wire {
  iss: number | null
  /** The end of the data that has left, and of what was acknowledged, relative. */
  sent: number
  acked: number | null
  readonly faults: string[]
}

/** The byte at this place of every stream. */
export function byteAt(place: number): number {
  return (place * 31 + (place >> 8)) & 0xff
}

export class Program {
  readonly net: TestNet
  readonly server: TestHost
  readonly client: TestHost
  readonly ends: End[] = []
  /** Ports of clients in the order in which accept gave them. */
  readonly accepted: number[] = []
  readonly wires = new Map<string, Wire>()
  /** Waits that have begun and have not been answered, and those that were answered twice or for nothing. */
  readonly waiting = new Map<string, (answer: Answer) => void>()
  readonly faults: string[] = []
  readonly listener: number
  #every = 0
  #packets = 0
  #seen = 0

  constructor(backlog: number, delayMs: number) {
    this.net = new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: SERVER })
    this.net.delay = delayMs * 1000
    this.client = this.net.host(0)
    this.server = this.net.host(1)
    this.net.lose = () => {
      this.#packets += 1
      return this.#every > 1 && this.#packets % this.#every === 0
    }
    const { kernel } = this.server
    this.listener = calls.socket(kernel, 2, 1, 0).value
    calls.bind(kernel, this.listener, inetAddress(2, '0.0.0.0', PORT))
    calls.listen(kernel, this.listener, backlog)
  }

  play(moves: readonly Move[], check: () => void): void {
    for (const one of moves) {
      this.#make(one)
      this.#settle()
      check()
    }
  }

  /** The programs end, whatever they wait for, and time enough passes for every timer. */
  end(): void {
    this.#every = 0
    for (const host of this.net.hosts) killPrograms(host.kernel, false)
    this.waiting.clear()
    this.#settle()
    this.net.advance(2_000_000_000)
    this.#settle()
  }

  #settle(): void {
    this.net.settle()
    this.#answers()
    for (; this.#seen < this.net.sent.length; this.#seen += 1) {
      const { packet } = this.net.sent[this.#seen] as { packet: Packet }
      if (packet.body.kind === 'tcp') this.#watch(packet, packet.body)
    }
  }

  #make(one: Move): void {
    const end = 'sock' in one ? this.ends[one.sock % Math.max(1, this.ends.length)] : undefined
    switch (one.kind) {
      case 'connect':
        this.#connect()
        return
      case 'accept':
        this.#accept()
        return
      case 'wait':
        this.net.advance(one.ms * 1000)
        return
      case 'loss':
        this.#every = one.every
        return
      default:
    }
    if (end === undefined || end.closed) return
    if (one.kind === 'send') this.#send(end, one.size)
    else if (one.kind === 'recv') this.#recv(end, one.size)
    else if (one.kind === 'shutdown') calls.shutdown(end.host.kernel, end.fd, one.how)
    else this.#close(end, one.abort)
  }

  /** Makes a call that may wait. */
  #call(host: TestHost, fd: number, call: BlockingCall, answered: (answer: Answer) => void): void {
    const given = calls.blockingCall(host.kernel, fd, call, null)
    if (given instanceof Answer) answered(given)
    else this.waiting.set(this.#key(host, given), answered)
  }

  #key(host: TestHost, wait: number): string {
    return `${host === this.server ? 'server' : 'client'} ${wait}`
  }

  #answers(): void {
    for (const host of this.net.hosts) {
      for (const [wait, answer] of host.answers) {
        const key = this.#key(host, wait)
        const answered = this.waiting.get(key)
        if (answered === undefined) this.faults.push(`${key} was not asked`)
        this.waiting.delete(key)
        answered?.(answer)
      }
      host.answers.clear()
    }
  }

  #connect(): void {
    const { kernel } = this.client
    const fd = calls.socket(kernel, 2, 1, 0).value
    const end: End = {
      host: this.client,
      fd,
      port: 0,
      isClient: true,
      sent: 0,
      got: [],
      closed: false,
    }
    this.ends.push(end)
    this.#call(this.client, fd, new ConnectCall(inetAddress(2, SERVER, PORT)), () => {})
    const name = calls.getsockname(kernel, fd).value as { port: number }
    end.port = name.port
  }

  #accept(): void {
    this.#call(this.server, this.listener, new AcceptCall(), (answer) => {
      if (answer.failure !== null) return
      const { descriptor, address } = answer.value as {
        descriptor: number
        address: { port: number }
      }
      const { port } = address
      this.accepted.push(port)
      this.ends.push({
        host: this.server,
        fd: descriptor,
        port,
        isClient: false,
        sent: 0,
        got: [],
        closed: false,
      })
    })
  }

  #send(end: End, size: number): void {
    const bytes = Uint8Array.from({ length: size }, (_, i) => byteAt(end.sent + i))
    const call = new SendCall(bytes, 0x40, null, [], false)
    this.#call(end.host, end.fd, call, (answer) => {
      if (answer.failure === null) end.sent += answer.value as number
    })
  }

  #recv(end: End, size: number): void {
    this.#call(end.host, end.fd, new RecvCall(size, 0, 0), (answer) => {
      if (answer.failure === null) end.got.push((answer.value as Received).bytes)
    })
  }

  #close(end: End, abort: boolean): void {
    end.closed = true
    if (abort) calls.setsockopt(end.host.kernel, end.fd, 1, 13, ABORT)
    calls.close(end.host.kernel, end.fd)
  }

  /** What each side of each connection sends: the sequence numbers of what is new, and the acknowledgements. */
  #watch(
    { source }: Packet,
    { sourcePort, destinationPort, seq, ack, flags, payload }: Segment,
  ): void {
    if ((flags & 4) !== 0) return
    const key = `${source}:${sourcePort}>${destinationPort}`
    let wire = this.wires.get(key)
    const syn = (flags & 2) !== 0
    if (wire === undefined || (syn && wire.iss !== seq)) {
      wire = { iss: syn ? seq : null, sent: 0, acked: null, faults: wire?.faults ?? [] }
      this.wires.set(key, wire)
    }
    if (wire.iss === null) return
    const from = (seq - wire.iss) | 0
    const end = from + payload.length + (syn ? 1 : 0) + (flags & 1)
    if (from > wire.sent) wire.faults.push(`${key}: ${from} leaves ${wire.sent} out`)
    wire.sent = Math.max(wire.sent, end)
    if ((flags & 16) === 0) return
    if (wire.acked !== null && ((ack - wire.acked) | 0) < 0)
      wire.faults.push(`${key}: ack goes back`)
    wire.acked = ack
  }

  /** The listener's record, while it listens. */
  get queues(): StreamSock['queues'] {
    const file = this.server.kernel.files.get(this.listener)
    const record = file === undefined ? undefined : this.server.kernel.peek(file.sock)
    return (record as StreamSock | undefined)?.queues ?? null
  }

  /** The clients' ports in the accept queue, first come first. */
  get queued(): readonly number[] {
    const socks = this.queues?.accept ?? []
    return socks.map((id) => (this.server.kernel.peek(id) as StreamSock).remotePort)
  }
}
