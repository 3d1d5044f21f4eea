/** An endpoint without a kernel, as a test holds it: the other side of a handshake, packet by packet. */
import type { Observable } from 'rxjs'
import type { Ip } from '../../core/address/ip.ts'
import type { Packet } from '../../core/packet.ts'
import type { RawPeer, RawSegment } from '../../sim/raw-peer.ts'
import { type CallOptions, NO_OPTIONS } from '../api/call-options.ts'
import { readOptions } from '../call-options.ts'
import type { CallSite } from '../call-site.ts'
import type { Waiter } from '../pending-call.ts'
import { GuardedObservable } from '../rx/guarded.ts'
import { outcome } from '../stuck.ts'
import { checkDatagram, checkedSegment, checkPacket } from './raw-packets.ts'
import type { PortWorld } from './simulated-port.ts'
import type { WaitingPlace } from './waiting.ts'

/** Somebody who waits for the next packet. */
class Receiver implements Waiter {
  readonly call = 'receive'
  readonly background: boolean
  readonly descriptor = -1
  readonly wait = 0
  site: CallSite | null = null
  readonly packet: Promise<Packet>
  resolve: (packet: Packet) => void = () => {}
  fail: (reason: unknown) => void = () => {}

  constructor(background: boolean) {
    this.background = background
    this.packet = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.fail = reject
    })
  }
}

/** What `SimulatedWorld.rawPeer` makes: an endpoint without a kernel. */
export class SimulatedPeer implements WaitingPlace {
  /** What reaches the peer, as it does. */
  readonly packets$: Observable<Packet>
  readonly #shared: PortWorld
  readonly #peer: RawPeer
  #receivers: readonly Receiver[] = []
  #observers: readonly ((packet: Packet) => void)[] = []
  /** How many of the packets that came have been given to receivers. */
  #taken = 0

  constructor(shared: PortWorld, peer: RawPeer) {
    this.#shared = shared
    this.#peer = peer
    peer.onPacket = (packet) => this.#arrived(packet)
    this.packets$ = new GuardedObservable<Packet>(
      (error) => shared.subscriberFailed(error),
      (subscriber) => this.#observe((packet) => subscriber.next(packet)),
    )
  }

  /** Under which hosts find it. */
  get name(): string {
    return this.#peer.name
  }

  /** Its name, as calls that wait are listed. */
  get hostname(): string {
    return this.#peer.name
  }

  /** Its addresses on the network. */
  get addresses(): readonly Ip[] {
    return this.#peer.addresses
  }

  /** Everything that has reached the peer, oldest first. */
  get received(): readonly Packet[] {
    return this.#peer.received
  }

  /** Sends a packet as it is, whatever its addresses say. */
  send(packet: Packet): void {
    checkPacket(packet)
    this.#peer.send(packet)
    this.#shared.conductor.kick()
  }

  /** Sends a TCP segment. An ArgumentError for one that cannot be. */
  sendSegment(segment: RawSegment): void {
    this.#peer.sendSegment(checkedSegment(segment))
    this.#shared.conductor.kick()
  }

  /** Sends a UDP datagram. An ArgumentError for one that cannot be. */
  sendDatagram(to: Ip, sourcePort: number, destinationPort: number, payload: Uint8Array): void {
    checkDatagram(to, sourcePort, destinationPort, payload)
    this.#peer.sendDatagram(to, sourcePort, destinationPort, payload)
    this.#shared.conductor.kick()
  }

  /** The next packet that nobody has received yet. Waits for one. */
  async receive(options: CallOptions = NO_OPTIONS): Promise<Packet> {
    const { signal, background = false } = readOptions(options)
    signal?.throwIfAborted()
    const waiting = this.#receivers.length > 0
    const ready = waiting ? undefined : this.#peer.received[this.#taken]
    if (ready !== undefined) {
      this.#taken += 1
      return ready
    }
    const { conductor } = this.#shared
    const receiver = new Receiver(background)
    this.#receivers = [...this.#receivers, receiver]
    conductor.waiting.add(receiver, this)
    conductor.kick()
    const abort = (): void => {
      conductor.waiting.giveUp(receiver)
      receiver.fail(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
    try {
      return await outcome(receiver, receiver.packet)
    } finally {
      signal?.removeEventListener('abort', abort)
    }
  }

  /** See `WaitingPlace`. */
  forget(receiver: Waiter): void {
    this.#receivers = this.#receivers.filter((other) => other !== receiver)
  }

  #observe(observer: (packet: Packet) => void): () => void {
    this.#observers = [...this.#observers, observer]
    return () => {
      this.#observers = this.#observers.filter((other) => other !== observer)
    }
  }

  #arrived(packet: Packet): void {
    const [receiver, ...others] = this.#receivers
    if (receiver !== undefined) {
      this.#receivers = others
      this.#taken += 1
      this.#shared.conductor.waiting.remove(receiver)
      receiver.resolve(packet)
    }
    for (const observer of this.#observers) observer(packet)
    this.#shared.conductor.kick()
  }
}
