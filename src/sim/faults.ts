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

export class Faults {
  readonly #loop: Loop
  readonly #trace: Trace
  #count = 0

  constructor(loop: Loop, trace: Trace) {
    this.#loop = loop
    this.#trace = trace
  }

  /** No packet between the two sides is let in any more, those in flight included. */
  partition(some: readonly Station[], others: readonly Station[]): Heal {
    const fault = this.#begin('', `partition ${names(some)} | ${names(others)}`)
    const heals = [this.#shut(some, others, 'partition'), this.#shut(others, some, 'partition')]
    return this.#ending(fault, heals)
  }

  /** What `some` send is not let in by `others`; the other direction works. */
  partitionOneWay(some: readonly Station[], others: readonly Station[]): Heal {
    const fault = this.#begin('', `partition ${names(some)} > ${names(others)}`)
    return this.#ending(fault, [this.#shut(some, others, 'partition')])
  }

  /** The host drops everything that arrives. */
  dropTo(host: Station): Heal {
    const fault = this.#begin(host.name, 'drop all that arrives')
    return this.#ending(fault, [this.#guard(host, new Barrier('drop-to', null))])
  }

  /** The host answers what arrives with an ICMP error or a reset. */
  reject(host: Station, how: RejectWith, protocol: RejectProtocol): Heal {
    const fault = this.#begin(host.name, `reject ${protocol} with ${how}`)
    return this.#ending(fault, [this.#guard(host, new Reject(how, protocol))])
  }

  /** The host drops those arriving packets that the function picks. */
  dropIf(host: Station, name: string, picks: (packet: Packet) => boolean): Heal {
    const fault = this.#begin(host.name, `drop ${name}`)
    return this.#ending(fault, [this.#guard(host, new DropIf(name, picks))])
  }

  /** Takes everything away that stands before the host: it takes what arrives, from everybody. */
  healTo(host: Station): void {
    if (host.filters.length === 0) return
    host.filters = []
    this.#tell(this.#next(), host.name, 'end', 'heal')
  }

  /** The interface of the host goes down or up. */
  setUp(host: Station, up: boolean): void {
    if (host.up === up) return
    host.routing.up = up
    this.#tell(this.#next(), host.name, up ? 'end' : 'begin', 'link down')
  }

  clone(loop: Loop, trace: Trace): Faults {
    const copy = new Faults(loop, trace)
    copy.#count = this.#count
    return copy
  }

  #shut(from: readonly Station[], to: readonly Station[], name: string): Heal {
    const heals = to.map((station) => this.#guard(station, new Barrier(name, indexes(from))))
    return () => {
      for (const heal of heals) heal()
    }
  }

  #guard(host: Station, filter: Filter): Heal {
    host.filters = [...host.filters, filter]
    return () => {
      host.filters = host.filters.filter((other) => other !== filter)
    }
  }

  #next(): number {
    this.#count += 1
    return this.#count
  }

  #begin(host: string, what: string): { id: number; host: string; what: string } {
    const id = this.#next()
    this.#tell(id, host, 'begin', what)
    return { id, host, what }
  }

  #ending(fault: { id: number; host: string; what: string }, heals: readonly Heal[]): Heal {
    let over = false
    return () => {
      if (over) return
      over = true
      for (const heal of heals) heal()
      this.#tell(fault.id, fault.host, 'end', fault.what)
    }
  }

  #tell(id: number, host: string, phase: 'begin' | 'end', what: string): void {
    if (!this.#trace.observed) return
    this.#trace.publish({ at: this.#loop.now, host, kind: 'fault', id, phase, what })
    if (!this.#loop.busy) this.#loop.outbox.drain()
  }
}
