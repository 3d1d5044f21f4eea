/**
 * One kernel at 10.0.0.1, and at the other end of the Ethernet, 10.0.0.2, the test itself: it sees every segment that
 * leaves and makes every segment that arrives by hand. Sequence numbers are relative: 0 is the SYN's.
 */

import { HOST_STACK } from '../../../../src/core/kernel/host-stack.ts'
import {
  ACK,
  FIN,
  IPPROTO,
  Packet,
  PSH,
  RST,
  type SackBlock,
  Segment,
  SegmentOptions,
  SYN,
  URG,
} from '../../../../src/core/packet.ts'
import type { TcpSock } from '../../../../src/core/tcp/tcp-sock.ts'
import { SOCK_STREAM, TestSocket } from '../../../support/sockets.ts'
import { type HostOptions, type TestHost, TestNet } from '../../../support/two-kernels.ts'

export const HERE = '10.0.0.1'
export const THERE = '10.0.0.2'
const PORT = 5000
const PEER_PORT = 6000

/** The peer's first sequence number: its stream passes zero soon. */
const PEER_ISS = -3

const BITS: Readonly<Record<string, number>> = {
  F: FIN,
  S: SYN,
  R: RST,
  P: PSH,
  U: URG,
  '.': ACK,
}

/** What the peer says in its SYN, and how its segments look. */
export interface PeerOptions {
  /** Default on. */
  readonly timestamps?: boolean
  readonly sack?: boolean
  /** The scale that it offers; null for none. Default 0. */
  readonly scale?: number | null
  /** Default 1460; null for no option. */
  readonly mss?: number | null
  /** The window field of its segments. Default 60000. */
  readonly window?: number
}

/** A segment of the peer. `ack` is what it acknowledges of the kernel's; by default everything that it has seen. */
export interface Made {
  readonly seq?: number
  readonly ack?: number
  /** So many bytes of payload, or these. */
  readonly data?: number | string
  readonly window?: number
  readonly sack?: readonly SackBlock[]
  /** [value, echo], or null for none. */
  readonly stamps?: readonly [number, number] | null
  /** Offset of the urgent pointer. */
  readonly urgent?: number
  readonly options?: SegmentOptions
}

/** What the peer knows of one connection, by its own port. */
interface Talk {
  readonly peerPort: number
  iss: number
  seq: number
  /** The end of what the kernel has sent, relative. */
  sent: number
  lastStamp: number
}

interface Seen {
  readonly at: number
  readonly packet: Packet
  readonly segment: Segment
}

export class Wire {
  readonly net: TestNet
  readonly host: TestHost
  /** Everything that has left, in order. */
  readonly seen: Seen[] = []
  readonly peer: Required<PeerOptions>
  /** The kernel's port. */
  port = PORT
  #talks = new Map<number, Talk>()
  #talk = this.#on(PEER_PORT)
  #taken = 0

  constructor(peer: PeerOptions = {}, host: HostOptions = {}) {
    this.peer = { timestamps: true, sack: true, scale: 0, mss: 1460, window: 60000, ...peer }
    this.net = new TestNet(HOST_STACK, { ip: HERE, ...host })
    this.host = this.net.host()
    this.net.lose = (_, packet) => this.#see(packet)
  }

  #on(peerPort: number): Talk {
    let talk = this.#talks.get(peerPort)
    if (talk === undefined) {
      talk = { peerPort, iss: 0, seq: 0, sent: 0, lastStamp: 0 }
      this.#talks.set(peerPort, talk)
    }
    return talk
  }

  /** From here on the peer speaks from this port. */
  from(peerPort: number): void {
    this.#talk = this.#on(peerPort)
  }

  /** The kernel's first sequence number, once it has sent a SYN. */
  get iss(): number {
    return this.#talk.iss
  }

  /** The peer's next sequence number, relative. */
  get seq(): number {
    return this.#talk.seq
  }

  set seq(seq: number) {
    this.#talk.seq = seq
  }

  #see(packet: Packet): true {
    if (packet.body.kind !== 'tcp') return true
    const segment = packet.body
    const talk = this.#on(segment.destinationPort)
    this.seen.push({ at: this.net.now, packet, segment })
    if ((segment.flags & SYN) !== 0) {
      if (talk.iss !== segment.seq) talk.sent = 0
      talk.iss = segment.seq
      this.port = segment.sourcePort
    }
    if (segment.options.timestamps !== null) talk.lastStamp = segment.options.timestamps[0]
    if ((segment.flags & RST) === 0) {
      const end = segment.seq + segment.payload.length + (segment.flags & 1)
      const relative = (end + ((segment.flags & SYN) !== 0 ? 1 : 0) - talk.iss) | 0
      talk.sent = Math.max(talk.sent, relative)
    }
    return true
  }

  /** What has left since this was last asked, one text for each segment: `P. 1+5 ack 1`. */
  take(): readonly string[] {
    return this.#fresh().map(({ segment }) => this.text(segment))
  }

  /** The same with times, milliseconds since `from`. */
  takeTimed(from = 0): readonly (readonly [ms: number, text: string])[] {
    return this.#fresh().map(({ at, segment }) => [(at - from) / 1000, this.text(segment)])
  }

  #fresh(): readonly Seen[] {
    const fresh = this.seen.slice(this.#taken)
    this.#taken = this.seen.length
    return fresh
  }

  /** The last segment that left. */
  get last(): Segment {
    return (this.seen.at(-1) as Seen).segment
  }

  text(segment: Segment): string {
    const { flags, seq, ack, payload, options, urgent } = segment
    const letters = Object.keys(BITS).filter((letter) => (flags & (BITS[letter] as number)) !== 0)
    const length = payload.length > 0 ? `+${payload.length}` : ''
    const acknowledged = (flags & ACK) !== 0 ? ` ack ${(ack - PEER_ISS) | 0}` : ''
    const blocks = options.sack.map(([a, b]) => `${(a - PEER_ISS) | 0}-${(b - PEER_ISS) | 0}`)
    const sack = blocks.length > 0 ? ` sack ${blocks.join(' ')}` : ''
    const pointer = (flags & URG) !== 0 ? ` urg ${urgent}` : ''
    const { iss } = this.#on(segment.destinationPort)
    const from = (flags & RST) !== 0 && (flags & ACK) !== 0 && seq === 0 ? 0 : (seq - iss) | 0
    return `${letters.join('')} ${from}${length}${acknowledged}${sack}${pointer}`
  }

  /** The peer's timestamp clock: milliseconds, from a thousand on. */
  get clock(): number {
    return 1000 + Math.floor(this.net.now / 1000)
  }

  /** A segment of the peer arrives, and everything that follows from it happens. `flags`: letters of F S R P . U. */
  send(flags: string, made: Made = {}): void {
    this.put(flags, made)
    this.net.settle()
  }

  /** The same, without what follows. */
  put(flags: string, made: Made = {}): void {
    let bits = 0
    for (const letter of flags) bits |= BITS[letter] as number
    const payload = bytesOf(made.data ?? 0)
    const seq = made.seq ?? this.seq
    const segment = new Segment(
      this.#talk.peerPort,
      this.port,
      (PEER_ISS + seq) | 0,
      (bits & ACK) !== 0 ? (this.iss + (made.ack ?? this.#talk.sent)) | 0 : 0,
      bits,
      made.window ?? this.peer.window,
      made.urgent ?? 0,
      made.options ?? this.#options(bits, made),
      payload,
    )
    const syn = (bits & SYN) !== 0 ? 1 : 0
    const end = seq + payload.length + syn + (bits & FIN)
    if ((bits & RST) === 0 && made.seq === undefined) this.seq = end
    this.inject(segment)
  }

  inject(segment: Segment): void {
    const { kernel } = this.host
    kernel.now = this.net.now
    kernel.receive(new Packet(THERE, HERE, IPPROTO.tcp, 64, 0, true, segment))
  }

  #options(bits: number, made: Made): SegmentOptions {
    const { timestamps, sack, scale, mss } = this.peer
    const syn = (bits & SYN) !== 0
    const stamps = timestamps ? ([this.clock, this.#talk.lastStamp] as const) : null
    const blocks = (made.sack ?? []).map(
      ([a, b]) => [(this.iss + a) | 0, (this.iss + b) | 0] as const,
    )
    return new SegmentOptions(
      syn ? mss : null,
      syn ? scale : null,
      syn && sack,
      made.stamps === undefined ? stamps : made.stamps,
      blocks,
    )
  }

  /** An absolute sequence number of the peer's. */
  peerSeq(relative: number): number {
    return (PEER_ISS + relative) | 0
  }

  advance(ms: number): void {
    this.net.advance(ms * 1000)
  }

  socket(family = 2): TestSocket {
    return TestSocket.make(this.net, family, SOCK_STREAM)
  }

  /** A listener at {@link PORT}. */
  listener(backlog = 5, prepare: (sock: TestSocket) => void = () => {}): TestSocket {
    const sock = this.socket()
    prepare(sock)
    sock.bind([HERE, PORT])
    sock.listen(backlog)
    return sock
  }

  /** The peer opens a connection to a listener; the kernel's SYN-ACK is taken. */
  open(): void {
    this.send('S')
    this.send('.')
    this.take()
  }

  /** An accepted connection. */
  accepted(prepare: (sock: TestSocket) => void = () => {}): TestSocket {
    const listener = this.listener(5, prepare)
    this.open()
    const sock = listener.accept()
    if (typeof sock === 'string') throw new Error(sock)
    return sock
  }

  /** A socket whose SYN is out, and taken. */
  dialling(prepare: (sock: TestSocket) => void = () => {}): TestSocket {
    const sock = this.socket()
    prepare(sock)
    sock.setblocking(false)
    sock.connect([THERE, PEER_PORT])
    this.take()
    sock.setblocking(true)
    return sock
  }

  /** A connection that this side opened. */
  connected(prepare: (sock: TestSocket) => void = () => {}): TestSocket {
    const sock = this.dialling(prepare)
    this.send('S.')
    this.take()
    return sock
  }

  /** The record behind a socket. */
  record(sock: TestSocket): TcpSock {
    const { kernel } = this.host
    return kernel.records.get(kernel.files.get(sock.fd)?.sock as number) as TcpSock
  }

  /** The states of everything that TCP has on the host, by netstat's names, sorted. */
  states(): readonly string[] {
    return [...this.host.kernel.records.values()].map((sock) => sock.summary().state).sort()
  }

  /** The rules that have fired since the last time, by id. */
  rules(): readonly string[] {
    return this.host.fired.splice(0).map(({ id }) => id)
  }
}

function bytesOf(data: number | string): Uint8Array {
  if (typeof data === 'string') return new TextEncoder().encode(data)
  return Uint8Array.from({ length: data }, (_, i) => 97 + (i % 26))
}
