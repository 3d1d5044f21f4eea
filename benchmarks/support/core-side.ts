/** The core's own calls on a host of a world, without promises: what an embedder that has its own loop would use. */
import { type InetAddress, inetAddress } from '../../src/core/address/socket-address.ts'
import type { Answer } from '../../src/core/answer.ts'
import * as calls from '../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../src/core/kernel/host-stack.ts'
import type { AcceptedDescriptor } from '../../src/core/kernel/waiting.ts'
import {
  AcceptCall,
  type BlockingCall,
  ConnectCall,
  NO_CONTROL,
  type Received,
  RecvCall,
  SendCall,
} from '../../src/core/socket/call.ts'
import { seconds } from '../../src/core/time.ts'
import type { Host } from '../../src/sim/host.ts'
import { World } from '../../src/sim/world.ts'

export type Made = Answer | number

export class CoreSide {
  readonly world: World
  readonly host: Host
  readonly #answers = new Map<number, Answer>()

  constructor(world: World, name: string) {
    this.world = world
    this.host = world.host(name)
    this.host.onCompletion = (wait, answer) => this.#answers.set(wait, answer)
  }

  socket(type = 1): number {
    const made = this.world.call(this.host, (kernel) => calls.socket(kernel, 2, type, 0))
    return this.#check(made).value as number
  }

  bind(fd: number, address: InetAddress): void {
    this.#check(this.world.call(this.host, (kernel) => calls.bind(kernel, fd, address)))
  }

  listen(fd: number, backlog: number): void {
    this.#check(this.world.call(this.host, (kernel) => calls.listen(kernel, fd, backlog)))
  }

  connect(fd: number, address: InetAddress): Made {
    return this.#begin(fd, new ConnectCall(address))
  }

  accept(fd: number): Made {
    return this.#begin(fd, new AcceptCall())
  }

  send(fd: number, bytes: Uint8Array, to: InetAddress | null = null, all = false): Made {
    return this.#begin(fd, new SendCall(bytes, 0, to, NO_CONTROL, all))
  }

  recv(fd: number, size: number, flags = 0): Made {
    return this.#begin(fd, new RecvCall(size, flags, 0))
  }

  /** The same, but for at most so long, microseconds, as Python's settimeout does it. */
  recvWithin(fd: number, size: number, timeout: number): Made {
    return this.#begin(fd, new RecvCall(size, 0, 0), timeout)
  }

  close(fd: number): void {
    this.world.call(this.host, (kernel) => calls.close(kernel, fd))
  }

  /** The answer: lets time pass until it is there. */
  finish(made: Made): Answer {
    return this.#check(this.outcome(made))
  }

  accepted(made: Made): number {
    return (this.finish(made).value as AcceptedDescriptor).descriptor
  }

  received(made: Made): Uint8Array {
    return (this.finish(made).value as Received).bytes
  }

  /** Lets time pass until the call is over, however it ends. */
  outcome(made: Made): Answer {
    if (typeof made !== 'number') return made
    let answer = this.#answers.get(made)
    while (answer === undefined) {
      if (!this.world.step()) throw new Error('nothing left to happen')
      answer = this.#answers.get(made)
    }
    this.#answers.delete(made)
    return answer
  }

  #begin(fd: number, call: BlockingCall, timeout: number | null = null): Made {
    return this.world.call(this.host, (kernel) => calls.blockingCall(kernel, fd, call, timeout))
  }

  #check(answer: Answer): Answer {
    if (answer.failure !== null) throw new Error(`${answer.failure} [${answer.rule.id}]`)
    return answer
  }
}

/** Where client and server are: on one host, or on two with a link between them (MSS 1460). */
export type Place = 'loopback' | 'link'

export interface Sides {
  readonly world: World
  readonly server: CoreSide
  readonly client: CoreSide
  readonly address: InetAddress
}

export const PORT = 9999

export function sides(place: Place): Sides {
  const world = new World({ stack: HOST_STACK, settings: { nofile: 1 << 20 } })
  const server = new CoreSide(world, 'server')
  if (place === 'loopback') {
    return { world, server, client: server, address: inetAddress(2, '127.0.0.1', PORT) }
  }
  const client = new CoreSide(world, 'client')
  return { world, server, client, address: inetAddress(2, '10.0.0.1', PORT) }
}

export function listener({ server, address }: Sides, backlog = 4096): number {
  return listenOn(server, address, backlog)
}

function listenOn(server: CoreSide, address: InetAddress, backlog: number): number {
  const fd = server.socket()
  server.bind(fd, address)
  server.listen(fd, backlog)
  return fd
}

/** A client has some 28 000 ports for each port of a server, half of which it tries first: beyond, it searches long. */
const EACH = 10_000

/** Opens so many connections and leaves them open: to as many ports as that takes. */
export function openMany({ server, client, address }: Sides, count: number): void {
  for (let left = count, port = PORT + 1; left > 0; left -= EACH, port += 1) {
    const to = inetAddress(2, address.ip, port)
    const door = listenOn(server, to, 16)
    for (let i = 0; i < Math.min(left, EACH); i += 1) {
      client.finish(client.connect(client.socket(), to))
      server.accepted(server.accept(door))
    }
  }
}

/** Two connected sockets. */
export function pair(all: Sides): { near: number; far: number } {
  const { server, client, address } = all
  const door = listener(all)
  const near = client.socket()
  client.finish(client.connect(near, address))
  return { near, far: server.accepted(server.accept(door)) }
}

/** TIME_WAIT of everything so far is over. */
export function rest(world: World): void {
  world.runUntil(world.now + seconds(61))
}
