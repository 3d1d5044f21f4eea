// What a kind of fault does to a world, and how that ends. All that it leaves behind names the fault by its id, so that
// a copy of the world has it too.
import { valueError } from '../../core/arguments.ts'
import { Host } from '../host.ts'
import type { Station } from '../station.ts'
import type { World } from '../world.ts'
import type { Fault, FaultKind, Hosts } from './schedule.ts'
import { namesOf } from './values.ts'

export type FaultOf<K extends FaultKind> = Extract<Fault, { readonly kind: K }>

export interface Effect<K extends FaultKind> {
  begin(world: World, id: number, fault: FaultOf<K>): void
  /** For faults that last. */
  end?(world: World, id: number, fault: FaultOf<K>): void
  /** Whether anything of it is left: something else may have undone it. Always, when it does not say. */
  holds?(world: World, id: number, fault: FaultOf<K>): boolean
}

/** The stations that are meant; `*` are all that there are now. */
export function stationsOf(world: World, hosts: Hosts): readonly Station[] {
  return namesOf(hosts)?.map((name) => world.station(name)) ?? world.fabric.stations
}

/** The same, of those that have a kernel. */
export function hostsOf(world: World, hosts: Hosts): readonly Host[] {
  const names = namesOf(hosts)
  if (names === null) return world.hosts
  return names.map((name) => {
    const station = world.station(name)
    if (station instanceof Host) return station
    throw valueError(`${name} is a raw peer: it has neither kernel nor programs`)
  })
}
