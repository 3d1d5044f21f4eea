/** What is installed now: the world, which of its hosts the running code belongs to, and every handle that is open. */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { SocketAddress } from '../../core/address/socket-address.ts'
import type { RandomStream } from '../../sim/random.ts'
import { turnEnds } from '../macrotask.ts'
import { setHostContext } from '../sim/host-context.ts'
import type { SimulatedHost } from '../sim/simulated-host.ts'
import type { SimulatedWorld } from '../sim/simulated-world.ts'
import { AttemptTimers } from './attempt-timers.ts'
import { HttpTimeouts } from './http-timeouts.ts'
import { internals } from './internals.ts'
import type { ConnectRequest } from './native.ts'
import { NodeHost } from './node-host.ts'
import { Outside, type PassThrough } from './outside.ts'
import type { Randomness } from './randomness.ts'
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

/** So many turns without anything to do, and what was closed has been told everywhere. */
const QUIET_TURNS = 4
/** A program that opens something whenever something is closed is left alone after so many. */
const MOST_TURNS = 10_000

/** The host of the code that runs: kept by the async context, from one installation to the next. */
const HOSTS = new AsyncLocalStorage<SimulatedHost>()

export interface InstallationSettings {
  readonly time: boolean
  readonly epoch: number
  /** Milliseconds of virtual time. */
  readonly ceiling: number
  readonly passThrough: PassThrough
  readonly random: Randomness
}

export class Installation {
  readonly world: SimulatedWorld
  readonly reactor: Reactor
  readonly outside: Outside
  readonly attempts: AttemptTimers
  readonly http: HttpTimeouts
  readonly classes: HandleClasses
  /** Whether time is the world's, too. */
  readonly time: boolean
  /** Which randomness comes from the seed, and where from. */
  readonly random: { readonly which: Randomness; readonly stream: RandomStream }
  /** What the calendar shows when the world begins, milliseconds since 1970. */
  readonly epoch: number
  readonly #default: SimulatedHost
  readonly #nodes = new Map<SimulatedHost, NodeHost>()
  readonly #places = new Map<NodeHost, Place>()
  readonly #open = new Set<Open>()
  readonly #streams = new Set<StreamHandle>()

  constructor(world: SimulatedWorld, host: SimulatedHost, settings: InstallationSettings) {
    this.world = world
    this.#default = host
    this.time = settings.time
    this.epoch = settings.epoch
    this.random = { which: settings.random, stream: world.world.random.stream('node') }
    this.reactor = new Reactor(world, settings.ceiling)
    this.outside = new Outside(world, settings.passThrough)
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
      const made = new NodeHost(host, this.reactor, () => this.#crashed(made))
      node = made
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
        opened: (handle) => {
          this.#streams.add(handle)
        },
        closed: (handle) => {
          this.#streams.delete(handle)
        },
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

  /** Whether a connection is open that can be waited for, not a server alone. */
  get waits(): boolean {
    for (const handle of this.#streams) if (handle.endpoint.waits) return true
    return false
  }

  /** The programs of a host died: what they had open is silent from now on. */
  #crashed(node: NodeHost): void {
    for (const handle of [...this.#streams]) {
      if (handle.endpoint.node === node) handle.die()
    }
  }

  /** How many handles are open. */
  get open(): number {
    return this.#open.size + this.#streams.size
  }

  /**
   * Closes everything that programs have left open, and lets happen what follows of it at this instant: owners hear of
   * the end, pools forget dead sockets.
   */
  async drain(): Promise<void> {
    const { world } = this.world
    const release = this.world.hold()
    try {
      for (let quiet = 0, turns = 0; quiet < QUIET_TURNS && turns < MOST_TURNS; turns += 1) {
        for (const stream of [...this.#streams]) end(stream)
        for (const open of [...this.#open]) open.end()
        await turnEnds()
        const due = world.next <= world.now
        if (due) world.pump(world.now, 1)
        quiet = due || this.open > 0 ? 0 : quiet + 1
      }
    } finally {
      release()
    }
  }

  /** No callback comes any more. */
  close(): void {
    this.http.undo()
    this.reactor.close()
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

setHostContext({ run: (host, program) => HOSTS.run(host, program) })
