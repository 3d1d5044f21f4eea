/** The programs of the server: each accepts, serves for a while, closes, and accepts again. */

import type { InetAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { Fifo } from '../../core/fifo.ts'
import type { AcceptedDescriptor } from '../../core/kernel/waiting.ts'
import type { SockId } from '../../core/socket/sock.ts'
import type { ListenQueues } from '../../core/socket/stream/listen-queues.ts'
import type { TcpSock } from '../../core/tcp/tcp-sock.ts'
import type { Micros } from '../../core/time.ts'
import type { World } from '../../sim/world.ts'
import type { Tally } from '../tally.ts'
import type { LabHost } from './lab-host.ts'

export class Server {
  /** Called when a connection has been served and closed, with its client's port. */
  onServed: (port: number) => void = () => {}
  busy = 0
  readonly #world: World
  readonly #host: LabHost
  readonly #tally: Tally
  /** How long the next service takes, microseconds. */
  readonly #service: () => Micros
  readonly #listener: number
  readonly #record: SockId
  /** When each connection joined that is in the accept queue. */
  readonly #joined = new Fifo<Micros>()
  #length = 0
  #accepted = 0
  /** Accepted before it was seen to join. */
  #unseen = 0
  /** Acceptors that found no descriptor, until one is closed. */
  #starved = 0

  constructor(
    world: World,
    host: LabHost,
    tally: Tally,
    service: () => Micros,
    address: InetAddress,
    backlog: number,
  ) {
    this.#world = world
    this.#host = host
    this.#tally = tally
    this.#service = service
    this.#listener = host.listen(address, backlog)
    this.#record = (host.record(this.#listener) as TcpSock).id
  }

  get queues(): ListenQueues {
    return this.#host.recordOf(this.#record)?.queues as ListenQueues
  }

  /** One more program that accepts. */
  work(): void {
    this.#host.accept(this.#listener, (answer) => this.#accept(answer))
  }

  /** After each event: notes how long the queue is now, and who joined it. */
  look(): void {
    const { length } = this.queues.accept
    const { now } = this.#world
    const joined = length - this.#length + this.#accepted - this.#unseen
    for (let n = 0; n < joined; n += 1) this.#joined.push(now)
    this.#length = length
    this.#accepted = 0
    this.#unseen = 0
    this.#tally.gauge.set(now, length, this.busy)
  }

  #accept({ failure, value }: Answer<AcceptedDescriptor>): void {
    const { now } = this.#world
    if (failure !== null || value === undefined) {
      this.#tally.outOfDescriptors += 1
      this.#starved += 1
      return
    }
    const joined = this.#joined.shift()
    this.#accepted += 1
    if (joined === undefined) this.#unseen += 1
    this.#tally.accept(joined ?? now, now)
    this.busy += 1
    const port = (value.address as InetAddress).port
    this.#world.schedule(now + this.#service(), () => this.#done(value.descriptor, port))
  }

  #done(fd: number, port: number): void {
    this.busy -= 1
    this.#host.close(fd)
    this.onServed(port)
    // Those who still find no descriptor starve again.
    const starved = this.#starved
    this.#starved = 0
    for (let n = 0; n <= starved; n += 1) this.work()
  }
}
