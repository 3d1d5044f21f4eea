// What can be done to the network as a whole: partitions, deaf hosts, links that go down, hosts that reject. Each is
// told of in the trace when it begins and when it ends. Losing single packets is the business of links and rules.
import type { Packet } from '../core/packet.ts'
import { Barrier, DropIf, type Filter, Reject, type RejectProtocol } from './filter.ts'
import type { RejectWith } from './icmp.ts'
import type { Loop } from './loop.ts'
import type { Station } from './station.ts'
import type { Trace } from './trace.ts'

/** Ends what a call began. Calling it again does nothing. */
export type Heal = () => void

const names = (stations: readonly Station[]): string => stations.map(({ name }) => name).join(' ')

const indexes = (stations: readonly Station[]): ReadonlySet<number> =>
  new Set(stations.map(({ index }) => index))

/** Something that was done, until all of it is undone. */
class Fault {
  readonly id: number
  readonly host: string
  readonly what: string
  /** Filters that it still has in place. */
  filters = 0

  constructor(id: number, host: string, what: string) {
    this.id = id
    this.host = host
    this.what = what
  }

  copy(): Fault {
    const copy = new Fault(this.id, this.host, this.what)
    copy.filters = this.filters
    return copy
  }
}

export class Faults {
  readonly #loop: Loop
  readonly #trace: Trace
  #count = 0
  /** The fault that put a filter before a station. */
  #causes = new Map<Filter, Fault>()
  /** The faults of stations whose interface is down, by index. */
  #down = new Map<number, Fault>()

  constructor(loop: Loop, trace: Trace) {
    this.#loop = loop
    this.#trace = trace
  }

  /** No packet between the two sides is let in any more, those in flight included. */
  partition(some: readonly Station[], others: readonly Station[]): Heal {
    const fault = this.#begin('', `partition ${names(some)} | ${names(others)}`)
    const heals = [this.#shut(fault, some, others), this.#shut(fault, others, some)]
    return () => {
      for (const heal of heals) heal()
    }
  }

  /** What `some` send is not let in by `others`; the other direction works. */
  partitionOneWay(some: readonly Station[], others: readonly Station[]): Heal {
    return this.#shut(this.#begin('', `partition ${names(some)} > ${names(others)}`), some, others)
  }

  /** The host drops everything that arrives. */
  dropTo(host: Station): Heal {
    const fault = this.#begin(host.name, 'drop all that arrives')
    return this.#guard(fault, host, new Barrier('drop-to', null))
  }

  /** The host answers what arrives with an ICMP error or a reset. */
  reject(host: Station, how: RejectWith, protocol: RejectProtocol): Heal {
    const fault = this.#begin(host.name, `reject ${protocol} with ${how}`)
    return this.#guard(fault, host, new Reject(how, protocol))
  }

  /** The host drops those arriving packets that the function picks. */
  dropIf(host: Station, name: string, picks: (packet: Packet) => boolean): Heal {
    return this.#guard(this.#begin(host.name, `drop ${name}`), host, new DropIf(name, picks))
  }

  /** Takes everything away that stands before the host: it takes what arrives, from everybody. */
  healTo(host: Station): void {
    for (const filter of host.filters) this.#remove(host, filter)
  }

  /** The interface of the host goes down or up. */
  setUp(host: Station, up: boolean): void {
    if (host.up === up) return
    host.routing.up = up
    const { index, name } = host
    if (!up) this.#down.set(index, this.#begin(name, 'link down'))
    const fault = this.#down.get(index)
    if (!up || fault === undefined) return
    this.#down.delete(index)
    this.#tell(fault, 'end')
  }

  clone(loop: Loop, trace: Trace): Faults {
    const copy = new Faults(loop, trace)
    const copies = new Map<Fault, Fault>()
    const copied = (fault: Fault): Fault => {
      const known = copies.get(fault) ?? fault.copy()
      copies.set(fault, known)
      return known
    }
    copy.#count = this.#count
    for (const [filter, fault] of this.#causes) copy.#causes.set(filter, copied(fault))
    for (const [index, fault] of this.#down) copy.#down.set(index, copied(fault))
    return copy
  }

  /** Keeps what comes from the one side out of the other. */
  #shut(fault: Fault, from: readonly Station[], to: readonly Station[]): Heal {
    const heals = to.map((host) =>
      this.#guard(fault, host, new Barrier('partition', indexes(from))),
    )
    return () => {
      for (const heal of heals) heal()
    }
  }

  #guard(fault: Fault, host: Station, filter: Filter): Heal {
    host.filters = [...host.filters, filter]
    fault.filters += 1
    this.#causes.set(filter, fault)
    return () => this.#remove(host, filter)
  }

  /** The fault is over with its last filter. */
  #remove(host: Station, filter: Filter): void {
    const fault = this.#causes.get(filter)
    if (fault === undefined) return
    this.#causes.delete(filter)
    host.filters = host.filters.filter((other) => other !== filter)
    fault.filters -= 1
    if (fault.filters === 0) this.#tell(fault, 'end')
  }

  #begin(host: string, what: string): Fault {
    this.#count += 1
    const fault = new Fault(this.#count, host, what)
    this.#tell(fault, 'begin')
    return fault
  }

  #tell({ id, host, what }: Fault, phase: 'begin' | 'end'): void {
    if (!this.#trace.observed) return
    this.#trace.publish({ at: this.#loop.now, host, kind: 'fault', id, phase, what })
    if (!this.#loop.busy) this.#loop.outbox.drain()
  }
}
