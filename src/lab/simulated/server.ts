/**
 * The programs of the server: each accepts as soon as a connection is there, serves for a while, closes, and accepts again.
 * As on a kernel, a connection has its place in the queue until the program runs and takes it.
 */

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
import type { RecordedService } from './recorded.ts'

export class Server {
  /** Called when a connection has been served and closed, with its client's port. */
  onServed: (port: number) => void = () => {}
  busy = 0
  readonly #world: World
  readonly #host: LabHost
  readonly #tally: Tally
  /** What the next service is like. */
  readonly #service: () => RecordedService
  readonly #listener: number
  readonly #record: SockId
  /** When each connection joined that is in the accept queue. */
  readonly #joined = new Fifo<Micros>()
  #length = 0
  #accepted = 0
  /** Programs that have nothing to do, and those that are about to accept. */
  #free = 0
  #coming = 0
  /** Acceptors that found no descriptor, until one is closed. */
  #starved = 0

  constructor(
    world: World,
    host: LabHost,
    tally: Tally,
    service: () => RecordedService,
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
    this.#free += 1
  }

  /** After each event: notes how long the queue is now and who joined it, and wakes the programs that can accept. */
  look(): void {
    this.#note()
    while (this.#free > 0 && this.#length > this.#coming) this.#wake()
  }

  #note(): void {
    const { length } = this.queues.accept
    const { now } = this.#world
    const joined = length - this.#length + this.#accepted
    for (let n = 0; n < joined; n += 1) this.#joined.push(now)
    this.#length = length
    this.#accepted = 0
    this.#tally.gauge.set(now, length, this.busy)
  }

  #wake(): void {
    const { pause, time } = this.#service()
    this.#free -= 1
    if (pause === 0) {
      this.#accept(time)
      this.#note()
      return
    }
    this.#coming += 1
    this.#world.schedule(this.#world.now + pause, () => {
      this.#coming -= 1
      this.#accept(time)
    })
  }

  #accept(time: Micros): void {
    this.#host.accept(this.#listener, (answer) => this.#serve(answer, time))
  }

  #serve({ failure, value }: Answer<AcceptedDescriptor>, time: Micros): void {
    const { now } = this.#world
    if (failure !== null || value === undefined) {
      this.#tally.outOfDescriptors += 1
      this.#starved += 1
      return
    }
    this.#accepted += 1
    this.#tally.accept(this.#joined.shift() ?? now, now)
    this.busy += 1
    const port = (value.address as InetAddress).port
    this.#world.schedule(now + time, () => this.#done(value.descriptor, port))
  }

  #done(fd: number, port: number): void {
    this.busy -= 1
    this.#host.close(fd)
    this.onServed(port)
    // Those who still find no descriptor starve again.
    this.#free += 1 + this.#starved
    this.#starved = 0
  }
}
