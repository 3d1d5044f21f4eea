/**
 * A run on this machine's network through Node: clients and acceptors are programs on the real host, in this process.
 * Node accepts whatever has come in each turn of its event loop, so the backlog hardly ever binds.
 */
import { setMaxListeners } from 'node:events'
import type { Host } from '../../adapters/api/host.ts'
import type { Socket } from '../../adapters/api/socket.ts'
import { realHost } from '../../adapters/real/real-host.ts'
import { WALL_CLOCK } from '../../adapters/wall-clock.ts'
import { valueError } from '../../core/arguments.ts'
import { SocketError } from '../../core/errno.ts'
import type { Micros } from '../../core/time.ts'
import { sample } from '../../sim/distributions.ts'
import { Random } from '../../sim/random.ts'
import { Arrivals } from '../arrivals.ts'
import { type BacklogOptions, type Plan, planOf } from '../options.ts'
import { type BacklogReport, reportOf } from '../report/report.ts'
import { type ConnectOutcome, Tally } from '../tally.ts'

const DURATION = '10s'
const DRAIN = '10s'

const NOTES: readonly string[] = [
  'node:net accepts whatever the kernel has in every turn of its event loop, whether a program wants it or not: the ' +
    'backlog fills only within a turn, and a client beyond it waits connected',
  'it does not see SYNs that were dropped, cookies, ignored ACKs, or connections of which only the client knows',
  'times are those of timers of Node, a millisecond coarse, in one process with the clients',
]

const OUTCOMES: Readonly<Record<string, ConnectOutcome>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timedOut',
  ECONNRESET: 'reset',
}

/** @throws ArgumentError for options that the real network cannot follow */
export async function backlogOnNode(options: BacklogOptions): Promise<BacklogReport> {
  const plan = planOf({
    ...options,
    duration: options.duration ?? DURATION,
    drain: options.drain ?? DRAIN,
  })
  if (plan.rtt > 0)
    throw valueError('rtt: wants 0 on the real network, whose loopback has no delay')
  if (plan.os !== 'linux') throw valueError(`os ${plan.os}: wants a simulated run`)
  await using host = realHost()
  const run = new RealRun(host, plan)
  await run.run()
  return reportOf(plan, {
    world: 'real',
    tally: run.tally,
    packets: null,
    seesQueue: true,
    notes: NOTES,
  })
}

class RealRun {
  readonly tally: Tally
  readonly #host: Host
  readonly #plan: Plan
  readonly #random: Random
  readonly #begin = WALL_CLOCK.now()
  /** When each client was connected that has not been accepted, in order. */
  readonly #waiting: Micros[] = []
  readonly #over = new AbortController()
  readonly #pending = new Set<Promise<void>>()
  #busy = 0

  constructor(host: Host, plan: Plan) {
    this.#host = host
    this.#plan = plan
    this.tally = new Tally(plan)
    this.#random = new Random(plan.seed)
    // Each client listens to it.
    setMaxListeners(0, this.#over.signal)
  }

  async run(): Promise<void> {
    const { acceptors, backlog } = this.#plan
    const listener = await this.#host.createServer(['127.0.0.1', 0], { backlog })
    const port = Number(listener.getsockname()[1])
    const working = Array.from({ length: acceptors }, () => this.#work(listener))
    await this.#come(port)
    await this.#drained()
    this.tally.gauge.advance(this.#plan.duration)
    // Closing a listener wakes nobody who is blocked in accept; their calls have to be given up.
    this.#over.abort()
    await Promise.all(working)
    await listener.close()
    await Promise.all(this.#pending)
  }

  #now(): Micros {
    return Math.round((WALL_CLOCK.now() - this.#begin) * 1000)
  }

  #mark(): void {
    this.tally.gauge.set(this.#now(), this.#waiting.length, this.#busy)
  }

  async #come(port: number): Promise<void> {
    const { arrivals, rate, duration } = this.#plan
    const instants = new Arrivals(arrivals, rate, this.#random.stream('lab:arrivals'))
    for (let at = instants.next(); at < duration; at = instants.next()) {
      const ahead = at - this.#now()
      if (ahead > 0) await this.#host.sleep(ahead / 1000)
      const visit = this.#visit(port).finally(() => this.#pending.delete(visit))
      this.#pending.add(visit)
    }
  }

  async #visit(port: number): Promise<void> {
    const arrived = this.#now()
    this.tally.arrive(arrived)
    await using sock = this.#host.socket()
    try {
      await sock.connect(['127.0.0.1', port])
    } catch (error) {
      const code = error instanceof SocketError ? String(error.code) : ''
      this.tally.connected(arrived, OUTCOMES[code] ?? 'failed', this.#now())
      return
    }
    const now = this.#now()
    this.tally.connected(arrived, 'established', now)
    this.#waiting.push(now)
    this.#mark()
    // The end of the connection, however it comes, or that of the run is all that a client waits for.
    await sock.recv(1, { signal: this.#over.signal }).catch(() => {})
  }

  /** One acceptor, until the listener is closed. */
  async #work(listener: Socket): Promise<void> {
    const draws = this.#random.stream('lab:service')
    while (!this.#over.signal.aborted) {
      const conn = await accepted(listener, this.#over.signal)
      if (conn === null) return
      const now = this.#now()
      this.tally.accept(this.#waiting.shift() ?? now, now)
      this.#busy += 1
      this.#mark()
      await this.#host.sleep(sample(this.#plan.service, draws) / 1000)
      await conn.close()
      this.#busy -= 1
      this.#mark()
    }
  }

  /** Until all are served, or the watch ends. */
  async #drained(): Promise<void> {
    const end = this.#now() + (this.#plan.drain ?? 0)
    while (this.#pending.size > 0 && this.#now() < end) await this.#host.sleep(10)
    for (const joined of this.#waiting.splice(0)) this.tally.forsaken(joined, 'ghost')
  }
}

/** The next connection; null when the run is over. */
async function accepted(listener: Socket, signal: AbortSignal): Promise<Socket | null> {
  try {
    const [conn] = await listener.accept({ background: true, signal })
    return conn
  } catch (error) {
    if (signal.aborted) return null
    throw error
  }
}
