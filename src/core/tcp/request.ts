/** A half-open handshake in a listener's SYN queue: as little as must be kept until the final ACK. */
import type { Ip } from '../address/ip.ts'
import { InetSock } from '../inet/inet-sock.ts'
import type { Context } from '../socket/context.ts'
import type { Owner, SockId } from '../socket/sock.ts'
import type { SockSummary } from '../socket/summary.ts'
import type { Micros } from '../time.ts'
import { REQUEST_OPS } from './handshake.ts'
import { NEVER } from './never.ts'
import type { TcpSock } from './tcp-sock.ts'

const SOCK_STREAM = 1

export class Request extends InetSock {
  listener: SockId = 0
  iss = 0
  irs = 0
  /** The peer's MSS option. */
  peerMss = 536
  advmss = 536
  /** The peer's window scale, null without the option. */
  scale: number | null = null
  rcvScale = 0
  sackOk = false
  timestamps = false
  tsRecent = 0
  tsOffset = 0
  /** The window that the SYN-ACK offers. */
  window = 0
  windowClamp = 0
  ttl = 64
  tos = 0
  /** Timeouts so far. */
  retries = 0
  /** SYN-ACKs after the first. */
  sentAgain = 0
  /** When the first SYN-ACK left; NEVER where nobody has kept that. */
  sentAt: Micros = 0
  dueAt: Micros = NEVER
  /** The final ACK came but could not be honoured. */
  acked = false

  static create(context: Context, listener: TcpSock, local: Ip, remote: Ip): Request {
    const { family, protocol, options } = listener
    const id = context.nextId()
    const made = new Request(id, family, SOCK_STREAM, protocol, REQUEST_OPS, context.owner, options)
    made.listener = listener.id
    made.localIp = local
    made.boundIp = local
    made.remoteIp = remote
    return made
  }

  protected override get stateName(): string {
    return 'SYN_RECV'
  }

  override get pinned(): boolean {
    return true
  }

  override nextTimer(): Micros {
    return this.dueAt
  }

  override summary(): SockSummary {
    return { ...super.summary(), protocol: 'tcp', state: 'SYN_RECV' }
  }

  override copy(owner: Owner): Request {
    const { id, family, type, protocol, ops, options } = this
    const copy = new Request(id, family, type, protocol, ops, owner, options)
    this.copyInetTo(copy)
    copy.listener = this.listener
    copy.iss = this.iss
    copy.irs = this.irs
    copy.peerMss = this.peerMss
    copy.advmss = this.advmss
    copy.scale = this.scale
    copy.rcvScale = this.rcvScale
    copy.sackOk = this.sackOk
    copy.timestamps = this.timestamps
    copy.tsRecent = this.tsRecent
    copy.tsOffset = this.tsOffset
    copy.window = this.window
    copy.windowClamp = this.windowClamp
    copy.ttl = this.ttl
    copy.tos = this.tos
    copy.retries = this.retries
    copy.sentAgain = this.sentAgain
    copy.sentAt = this.sentAt
    copy.dueAt = this.dueAt
    copy.acked = this.acked
    return copy
  }
}
