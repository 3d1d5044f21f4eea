/** One `dgram.Socket`: it obeys commands and reports what arrives. It exists from bind to close. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import type { ErrnoName } from '../../core/errno.ts'
import { errnoOf } from './errno.ts'
import type { Handle, Machine } from './machine.ts'
import { FRESH, type WireSettings } from './wire-settings.ts'

export interface WireOptions {
  readonly type: 'udp4' | 'udp6'
  readonly reuseAddr: boolean
  readonly reusePort: boolean
  readonly ipv6Only: boolean
}

/** What happens to a wire. Nothing is reported from within a command. */
export interface WireReports {
  received(bytes: Uint8Array, from: RemoteInfo): void
  failed(errno: ErrnoName): void
}

type LookedUp = (error: null, address: string, family: number) => void

/** Addresses are numeric already; answering at once makes Node's own calls do so, too. */
function lookup(host: string, _options: unknown, done: LookedUp): void {
  done(null, host, host.includes(':') ? 6 : 4)
}

export class DatagramWire implements Handle {
  readonly #socket: Socket
  readonly #six: boolean
  #reports: WireReports | null = null
  #refusal: ErrnoName | null = null
  #settings: WireSettings = FRESH
  #peer: { readonly host: string; readonly port: number } | null = null
  #open = true

  constructor(machine: Machine, options: WireOptions) {
    this.#socket = createSocket({ ...options, lookup } as Parameters<typeof createSocket>[0])
    this.#six = options.type === 'udp6'
    machine.opened(this)
    this.#socket.unref()
    this.#socket.on('message', (bytes, from) => this.#reports?.received(bytes, from))
    this.#socket.on('error', (error) => {
      this.#refusal = errnoOf(error)
      this.#reports?.failed(this.#refusal)
    })
    this.#socket.on('close', () => machine.closed(this))
  }

  /** Takes the port; null, or why not. Everything is reported from here on. */
  bind(address: string, port: number, reports: WireReports): ErrnoName | null {
    this.#socket.bind({ address, port, exclusive: true })
    if (this.#refusal !== null) return this.#refusal
    this.#reports = reports
    return null
  }

  /** The machine's name of this end. */
  get name(): { readonly address: string; readonly port: number } {
    return this.#socket.address()
  }

  /** Takes a peer, or another one; null, or why not, which is known a moment later. */
  connect(host: string, port: number): Promise<ErrnoName | null> | null {
    if (this.#peer !== null) this.#socket.disconnect()
    this.#peer = { host, port }
    let refusal: ErrnoName | null = null
    const told = new Promise<ErrnoName | null>((resolve) => {
      // The callback's error is not in the types of Node 20.
      const done = (error?: unknown): void => {
        if (error !== undefined && error !== null) refusal = errnoOf(error)
        resolve(refusal)
      }
      this.#socket.connect(port, host, done as () => void)
    })
    if (this.#isConnected) return null
    this.#peer = null
    return told
  }

  get #isConnected(): boolean {
    try {
      this.#socket.remoteAddress()
      return true
    } catch {
      return false
    }
  }

  disconnect(): void {
    if (this.#peer === null) return
    this.#peer = null
    this.#socket.disconnect()
  }

  /** Sends one datagram, which nobody may alter meanwhile; null, or why not. */
  send(bytes: Uint8Array, host: string, port: number): Promise<ErrnoName | null> {
    const socket = this.#socket
    const peer = this.#peer
    return new Promise((resolve) => {
      const done = (error: Error | null): void => resolve(error === null ? null : errnoOf(error))
      if (peer === null) {
        socket.send(bytes, port, host, done)
      } else if (peer.host === host && peer.port === port) {
        socket.send(bytes, done)
      } else {
        // Node does not send to others from a connected socket, as the machine would.
        socket.disconnect()
        socket.send(bytes, port, host, done)
        socket.connect(peer.port, peer.host)
      }
    })
  }

  apply(settings: WireSettings): void {
    const now = this.#settings
    this.#settings = settings
    if (settings.broadcast !== now.broadcast) this.#socket.setBroadcast(settings.broadcast)
    if (settings.ttl !== now.ttl) this.#socket.setTTL(settings.ttl ?? 64)
    if (settings.multicastTtl !== now.multicastTtl) {
      this.#socket.setMulticastTTL(settings.multicastTtl)
    }
    if (settings.multicastLoop !== now.multicastLoop) {
      this.#socket.setMulticastLoopback(settings.multicastLoop)
    }
    const { multicastInterface, receiveBuffer, sendBuffer } = settings
    if (multicastInterface !== now.multicastInterface) {
      const none = this.#six ? '::%0' : '0.0.0.0'
      this.#socket.setMulticastInterface(multicastInterface ?? none)
    }
    if (receiveBuffer !== null && receiveBuffer !== now.receiveBuffer) {
      this.#socket.setRecvBufferSize(receiveBuffer)
    }
    if (sendBuffer !== null && sendBuffer !== now.sendBuffer) {
      this.#socket.setSendBufferSize(sendBuffer)
    }
  }

  /**
   * Joins or leaves a group on the interface with that name, for one source or (null) for all; null, or why not.
   */
  setMembership(
    join: boolean,
    group: string,
    iface: string,
    source: string | null,
  ): ErrnoName | null {
    const socket = this.#socket
    try {
      if (source === null && join) socket.addMembership(group, iface)
      else if (source === null) socket.dropMembership(group, iface)
      else if (join) socket.addSourceSpecificMembership(source, group, iface)
      else socket.dropSourceSpecificMembership(source, group, iface)
      return null
    } catch (error) {
      return errnoOf(error)
    }
  }

  close(): void {
    this.#reports = null
    if (this.#open) this.#socket.close()
    this.#open = false
  }

  destroy(): void {
    this.close()
  }
}
