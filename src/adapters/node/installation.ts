/** What is installed now: the world, which of its hosts the running code belongs to, and every handle that is open. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { SocketAddress } from '../../core/address/socket-address.ts'
import type { SimulatedHost } from '../sim/simulated-host.ts'
import type { SimulatedWorld } from '../sim/simulated-world.ts'
import { AttemptTimers } from './attempt-timers.ts'
import { HttpTimeouts } from './http-timeouts.ts'
import { internals } from './internals.ts'
import type { ConnectRequest } from './native.ts'
import { NodeHost } from './node-host.ts'
import { Outside, type PassThrough } from './outside.ts'
import { Reactor } from './reactor.ts'
import {
  type HandleClasses,
  type HandleOwner,
  handleClasses,
  type Place,
  type StreamHandle,
} from './stream-handle.ts'

/** Something open that ends with the installation. */
export interface Open {
  end(): void
}

/** The host of the code that runs: kept by the async context, from one installation to the next. */
const HOSTS = new AsyncLocalStorage<SimulatedHost>()

export class Installation {
  readonly world: SimulatedWorld
  readonly reactor: Reactor
  readonly outside: Outside
  readonly attempts: AttemptTimers
  readonly http: HttpTimeouts
  readonly classes: HandleClasses
  /** Whether time is the world's, too. */
  readonly time: boolean
  readonly #default: SimulatedHost
  readonly #nodes = new Map<SimulatedHost, NodeHost>()
  readonly #places = new Map<NodeHost, Place>()
  readonly #open = new Set<Open>()
  readonly #streams = new Map<StreamHandle, Open>()

  constructor(world: SimulatedWorld, host: SimulatedHost, time: boolean, passThrough: PassThrough) {
    this.world = world
    this.#default = host
    this.time = time
    this.reactor = new Reactor(world)
    this.outside = new Outside(world, passThrough)
    this.attempts = new AttemptTimers(this.reactor)
    this.http = new HttpTimeouts(this.reactor)
    this.classes = classes()
  }

  /** The host that the running code belongs to. */
  get node(): NodeHost {
    const store = HOSTS.getStore()
    const mine = store !== undefined && this.world.hosts.includes(store)
    return this.nodeOf(mine ? store : this.#default)
  }

  nodeOf(host: SimulatedHost): NodeHost {
    let node = this.#nodes.get(host)
    if (node === undefined) {
      node = new NodeHost(host, this.reactor)
      this.#nodes.set(host, node)
    }
    return node
  }

  /** A handle of the running code's host. */
  newHandle(kind: keyof HandleClasses): StreamHandle {
    return new this.classes[kind](this.#placeOf(this.node))
  }

  isSimulated(handle: unknown): handle is StreamHandle {
    return handle instanceof this.classes.Tcp || handle instanceof this.classes.Pipe
  }

  #placeOf(node: NodeHost): Place {
    let place = this.#places.get(node)
    if (place === undefined) {
      place = {
        node,
        opened: (handle) => this.#opened(handle),
        closed: (handle) => this.#closed(handle),
        dialling: (handle, request: ConnectRequest) =>
          this.time ? this.attempts.begin(handle.owned, request) : null,
        accepted: (server) => this.http.connected(server),
        refuses: (to: SocketAddress) => this.outside.refuses(node, to),
      }
      this.#places.set(node, place)
    }
    return place
  }

  add(open: Open): void {
    this.#open.add(open)
  }

  remove(open: Open): void {
    this.#open.delete(open)
  }

  #opened(handle: StreamHandle): void {
    const open: Open = { end: () => end(handle) }
    this.#streams.set(handle, open)
    this.#open.add(open)
  }

  #closed(handle: StreamHandle): void {
    const open = this.#streams.get(handle)
    this.#streams.delete(handle)
    if (open !== undefined) this.#open.delete(open)
  }

  /** How many handles are open. */
  get open(): number {
    return this.#open.size
  }

  /** Closes everything that programs have left open. */
  endAll(): void {
    for (const open of [...this.#open]) open.end()
  }
}

/** Ends a stream through its owner, so that pools forget it; or by itself. */
function end(handle: StreamHandle): void {
  const owner: HandleOwner | undefined = handle.owned
  try {
    if (owner?.destroy !== undefined) owner.destroy()
    else owner?.close?.()
  } catch {
    // A server that has been closed already says so.
  }
  if (!handle.endpoint.closed) handle.close()
}

let made: HandleClasses | null = null

function classes(): HandleClasses {
  made ??= handleClasses(internals())
  return made
}

let current: Installation | null = null

/** What is installed now, or null. */
export function installed(): Installation | null {
  return current
}

export function setInstalled(installation: Installation | null): void {
  current = installation
}

/** Runs `program` as a program of that host: what it opens, now or later, is that host's. */
export function runOn<T>(host: SimulatedHost, program: () => T): T {
  return HOSTS.run(host, program)
}
