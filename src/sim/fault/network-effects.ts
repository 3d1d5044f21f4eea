// What faults do to links and to what stands before hosts.
import { Barrier, type Filter, Reject } from '../filter.ts'
import { Host } from '../host.ts'
import type { Link } from '../link.ts'
import type { Station } from '../station.ts'
import type { World } from '../world.ts'
import { type Effect, stationsOf } from './effect.ts'
import { linkConfig } from './link-config.ts'
import { MatchRule } from './packet-rule.ts'
import { patternOf } from './pattern.ts'
import type { Hosts, Where } from './schedule.ts'

/** A link fault that ends. One that does not is set for good, see `Faults`. */
export const LINK: Effect<'link'> = {
  begin({ fabric }, id, fault) {
    fabric.wire(id, patternOf(fault), linkConfig(fault))
  },
  end({ fabric }, id) {
    fabric.wiring.lift(id, fabric.links())
  },
}

// Filters

export function guard(station: Station, filter: Filter): void {
  station.filters = [...station.filters, filter]
}

export function unguard({ fabric }: World, id: number): void {
  for (const station of fabric.stations) {
    station.filters = station.filters.filter(({ fault }) => fault !== id)
  }
}

export function guarded({ fabric }: World, id: number): boolean {
  return fabric.stations.some(({ filters }) => filters.some(({ fault }) => fault === id))
}

/** What comes from the one side is kept out of the other. */
function shut(id: number, from: readonly Station[], to: readonly Station[]): void {
  const indexes = new Set(from.map(({ index }) => index))
  for (const station of to) guard(station, new Barrier(id, 'partition', indexes))
}

function sides(world: World, some: Hosts, others: Hosts): [readonly Station[], readonly Station[]] {
  const [one, other] = [stationsOf(world, some), stationsOf(world, others)]
  // `*` are all others.
  if (others === '*') return [one, other.filter((station) => !one.includes(station))]
  return [some === '*' ? one.filter((station) => !other.includes(station)) : one, other]
}

export const PARTITION: Effect<'partition'> = {
  begin(world, id, fault) {
    if ('from' in fault) {
      shut(id, ...sides(world, fault.from, fault.to))
      return
    }
    const [one, other] = sides(world, ...fault.between)
    shut(id, one, other)
    shut(id, other, one)
  },
  end: unguard,
  holds: guarded,
}

export const DEAF: Effect<'deaf'> = {
  begin(world, id, { host }) {
    for (const station of stationsOf(world, host)) guard(station, new Barrier(id, 'drop-to', null))
  },
  end: unguard,
  holds: guarded,
}

export const REJECT: Effect<'reject'> = {
  begin(world, id, fault) {
    const filter = new Reject(id, fault.with, fault.protocol ?? 'all')
    for (const station of stationsOf(world, fault.host)) guard(station, filter)
  },
  end: unguard,
  holds: guarded,
}

export const HEAL: Effect<'heal'> = {
  begin(world, _, { host = '*' }) {
    for (const station of stationsOf(world, host)) station.filters = []
  },
}

export const DOWN: Effect<'down'> = {
  begin(world, _, { host }) {
    for (const { routing } of stationsOf(world, host)) routing.up = false
  },
  end(world, id, { host }) {
    const others = world.faults.active('down').filter((other) => other.id !== id)
    const still = new Set(others.flatMap(({ fault }) => stationsOf(world, fault.host)))
    for (const station of stationsOf(world, host)) {
      if (!still.has(station)) station.routing.up = true
    }
  },
  holds: (world, _, { host }) => stationsOf(world, host).some(({ up }) => !up),
}

// Holding packets

/** The links between the hosts that there are now. */
export function linksOf({ fabric }: World, where: Where): readonly Link[] {
  const meets = patternOf(where)
  const { stations } = fabric
  return stations.flatMap((from) =>
    stations
      .filter((to) => (from !== to || from instanceof Host) && meets(from.name, to.name))
      .map((to) => fabric.link(from, to)),
  )
}

export const HOLD: Effect<'hold'> = {
  begin(world, id, fault) {
    for (const link of linksOf(world, fault)) link.overlay(id, { holding: true })
  },
  end({ fabric }, id) {
    for (const link of fabric.links()) {
      link.lift(id)
      fabric.letGo(link)
    }
  },
  holds: ({ fabric }, id) => [...fabric.links()].some((link) => link.isUnder(id)),
}

export const RELEASE: Effect<'release'> = {
  begin({ fabric }, _, fault) {
    const meets = patternOf(fault)
    for (const link of fabric.links()) {
      if (!meets(...link.ends)) continue
      link.release()
      fabric.letGo(link)
    }
  },
}

export const STEP: Effect<'step'> = {
  begin({ fabric }, _, fault) {
    const meets = patternOf(fault)
    const links = [...fabric.links()].filter((link) => meets(...link.ends))
    for (let left = fault.count ?? 1; left > 0; left--) {
      const [first] = links
        .filter(({ held }) => held !== null && held.length > 0)
        .sort((a, b) => (a.held?.[0]?.id ?? 0) - (b.held?.[0]?.id ?? 0))
      const arrival = first?.held?.shift()
      if (arrival === undefined) return
      fabric.letIn(arrival)
    }
  },
}

export const RULE: Effect<'rule'> = {
  begin(world, id, { name = `rule-${id}`, match = {}, action }) {
    world.rules.add(new MatchRule(id, name, match, action))
  },
  end: (world, id) => world.rules.remove(id),
}
