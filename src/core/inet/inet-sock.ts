/** What TCP, UDP and raw sockets over IP have in common: addresses and how firmly they are held. */
import { isAny } from '../address/classify.ts'
import type { Ip } from '../address/ip.ts'
import { toMapped } from '../address/ip.ts'
import { inetAddress, type SocketAddress } from '../address/socket-address.ts'
import { Sock } from '../socket/sock.ts'
import type { SockSummary } from '../socket/summary.ts'

export const ANY4: Ip = '0.0.0.0'
export const ANY6: Ip = '::'

export const AF_INET = 2
export const AF_INET6 = 10

/** Who chose the address or the port: a bind that named it is kept when the connection dissolves. */
export const BOUND_ADDRESS = 1
export const BOUND_PORT = 2
/** connect(2) chose the port: other connections may share it. */
export const PORT_BY_CONNECT = 4

/** What a record on a TCP port means to those who want to bind there (facts 2.1). */
export type PortState = 'bound' | 'listening' | 'connected' | 'timewait'

export abstract class InetSock extends Sock {
  /** The address that incoming packets must carry; the wildcard takes all. */
  boundIp: Ip = this.family === AF_INET6 ? ANY6 : ANY4
  /** The source address of what is sent; what getsockname shows. */
  localIp: Ip = this.boundIp
  localPort = 0
  remoteIp: Ip = this.boundIp
  remotePort = 0
  /** Bits {@link BOUND_ADDRESS}, {@link BOUND_PORT} and {@link PORT_BY_CONNECT}. */
  locks = 0
  /**
   * The port that this record occupies in the host's port table; 0 when none. `localPort` may outlive it: that is what
   * getsockname goes on showing.
   */
  heldPort = 0
  flowInfo = 0

  /** The interface that the socket is tied to, by SO_BINDTODEVICE or by the scope of an address; 0 when to none. */
  get scopeId(): number {
    return this.options.device
  }

  set scopeId(iface: number) {
    if (iface === this.options.device) return
    this.options = this.options.copy()
    this.options.device = iface
  }

  /** True while IPv4 traffic may use this socket. */
  get takesV4(): boolean {
    return this.family === AF_INET || !this.options.v6only
  }

  /** The state as ss prints it. */
  protected get stateName(): string {
    return this.remotePort === 0 ? 'UNCONN' : 'ESTABLISHED'
  }

  /** The addresses as getsockname and getpeername would write them. */
  override summary(): SockSummary {
    const base = super.summary()
    return {
      sock: base.sock,
      protocol: base.protocol,
      state: this.stateName,
      receiveQueue: base.receiveQueue,
      sendQueue: base.sendQueue,
      local: this.#written(isAny(this.boundIp) ? this.localIp : this.boundIp, this.localPort),
      remote:
        this.remotePort === 0 && this.remoteIp === (this.family === AF_INET6 ? ANY6 : ANY4)
          ? null
          : this.#written(this.remoteIp, this.remotePort),
      listener: base.listener,
    }
  }

  #written(ip: Ip, port: number): SocketAddress {
    return this.family === AF_INET6
      ? inetAddress(AF_INET6, toMapped(ip), port, 0, this.scopeId)
      : inetAddress(AF_INET, ip, port)
  }

  protected copyInetTo(to: InetSock): void {
    this.copyBaseTo(to)
    to.boundIp = this.boundIp
    to.localIp = this.localIp
    to.localPort = this.localPort
    to.remoteIp = this.remoteIp
    to.remotePort = this.remotePort
    to.locks = this.locks
    to.heldPort = this.heldPort
    to.flowInfo = this.flowInfo
  }
}

/** A record that may be on a TCP port. */
export interface TcpHolder extends InetSock {
  readonly portState: PortState
}
