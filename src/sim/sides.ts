// Who is cut off from whom: one side and another, by the names of their stations.
import type { Fabric } from './fabric.ts'
import type { Station } from './station.ts'

/** A station, or its name; or several. */
export type Side = Station | string | readonly (Station | string)[]

/** A world as sides are looked up in it. */
interface Stations {
  readonly fabric: Fabric
  station(which: Station | string): Station
}

/** The names of both sides; without a second, of the first and all others. */
export function namesOfSides(
  world: Stations,
  some: Side,
  others: Side | undefined,
): [string[], string[]] {
  const side = stationsOf(world, some)
  const rest =
    others === undefined
      ? world.fabric.stations.filter((station) => !side.includes(station))
      : stationsOf(world, others)
  return [side.map(({ name }) => name), rest.map(({ name }) => name)]
}

function stationsOf(world: Stations, side: Side): readonly Station[] {
  if (typeof side === 'string' || !Array.isArray(side)) {
    return [world.station(side as Station | string)]
  }
  return side.map((which: Station | string) => world.station(which))
}
