/**
 * The clients of a simulated run. Each connects, says nothing, and goes when it has been served. One that is connected
 * while the server knows nothing of it is never served (facts 3.3): it is found out and goes.
 */
import type { InetAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { Fifo } from '../../core/fifo.ts'
import type { Micros } from '../../core/time.ts'
import type { World } from '../../sim/world.ts'
import type { ConnectOutcome, Tally } from '../tally.ts'
import type { LabHost } from './lab-host.ts'

class Client {
  readonly arrived: Micros
  readonly fd: number
  port = 0
  /** When it was last seen to be known by the server. */
  seen: Micros = 0
  gone = false

  constructor(arrived: Micros, fd: number) {
    this.arrived = arrived
    this.fd = fd
  }
}

/** A handshake that is still under way lasts no longer, but for lost ACKs: then the server still has the request. */
const DOUBTFUL: Micros = 3_000_000

const OUTCOMES: Readonly<Record<string, ConnectOutcome>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timedOut',
  ECONNRESET: 'reset',
}

export class Clients {
  /** Those whose connect(2) has not come out. */
  readonly #connecting = new Set<Client>()
  /** Connected ones, by their port, and in the order in which they were last seen to be known. */
  readonly #connected = new Map<number, Client>()
  readonly #doubtful = new Fifo<Client>()
  readonly #world: World
  readonly #host: LabHost
  readonly #server: LabHost
  readonly #to: InetAddress
  readonly #tally: Tally
  /** How long a program takes to wake up when connect(2) has come out. */
  readonly #waking: Micros

  constructor(
    world: World,
    host: LabHost,
    server: LabHost,
    to: InetAddress,
    tally: Tally,
    waking: Micros,
  ) {
    this.#world = world
    this.#waking = waking
    this.#host = host
    this.#server = server
    this.#to = to
    this.#tally = tally
  }

  get connecting(): number {
    return this.#connecting.size
  }

  arrive(): void {
    const { now } = this.#world
    this.#tally.arrive(now)
    const fd = this.#host.socket()
    if (fd === null) {
      this.#tally.connected(now, 'failed', now)
      return
    }
    const client = new Client(now, fd)
    this.#connecting.add(client)
    this.#host.connect(fd, this.#to, (answer) => this.#answered(client, answer))
  }

  #answered(client: Client, { failure }: Answer<undefined>): void {
    if (failure !== null) this.#settled(client, OUTCOMES[failure] ?? 'failed')
    else if (this.#waking === 0) this.#settled(client, 'established')
    else this.#world.schedule(this.#world.now + this.#waking, () => this.#woken(client))
  }

  /** A reset that came before the program ran is what it hears of. */
  #woken(client: Client): void {
    const closed = this.#host.record(client.fd)?.state === 'CLOSE'
    this.#settled(client, closed ? 'reset' : 'established')
  }

  #settled(client: Client, outcome: ConnectOutcome): void {
    const { now } = this.#world
    this.#connecting.delete(client)
    this.#tally.connected(client.arrived, outcome, now)
    const record = outcome === 'established' ? this.#host.record(client.fd) : undefined
    if (record === undefined) {
      this.#host.close(client.fd)
      return
    }
    client.port = record.localPort
    client.seen = now
    this.#connected.set(client.port, client)
    this.#doubtful.push(client)
  }

  /** The connection from this port has been served and closed; the client hears of it after `delay`. */
  served(port: number, delay: Micros): void {
    const client = this.#connected.get(port)
    if (client === undefined) return
    client.gone = true
    this.#connected.delete(port)
    if (delay === 0) this.#host.close(client.fd)
    else this.#world.schedule(this.#world.now + delay, () => this.#host.close(client.fd))
  }

  /** Lets those go of whom the server knows nothing any more. */
  sweep(): void {
    const { now } = this.#world
    for (let left = this.#doubtful.size; left > 0; left -= 1) {
      const client = this.#doubtful.first as Client
      if (!client.gone && client.seen + DOUBTFUL > now) return
      this.#doubtful.shift()
      if (client.gone) continue
      const why = this.#fate(client)
      if (why === null) {
        client.seen = now
        this.#doubtful.push(client)
      } else this.#forsake(client, why)
    }
  }

  /** Why a connected client will not be served, or null. */
  #fate(client: Client): 'ghost' | 'reset' | null {
    const record = this.#host.record(client.fd)
    if (record === undefined || record.state === 'CLOSE') return 'reset'
    const { localIp, localPort, remoteIp, remotePort } = record
    const { ports } = this.#server.kernel
    const there = ports.connection(remoteIp, remotePort, localIp, localPort)
    return there === undefined ? 'ghost' : null
  }

  #forsake(client: Client, why: 'ghost' | 'reset'): void {
    client.gone = true
    this.#connected.delete(client.port)
    this.#tally.forsaken(client.arrived, why)
    this.#host.abort(client.fd)
  }

  /** The watch is over: what has not come out by now is told as it stands. */
  end(): void {
    const { now } = this.#world
    for (const { arrived } of this.#connecting) this.#tally.connected(arrived, 'unfinished', now)
    for (const client of this.#connected.values()) {
      this.#tally.forsaken(client.arrived, this.#fate(client) ?? 'ghost')
    }
  }
}
