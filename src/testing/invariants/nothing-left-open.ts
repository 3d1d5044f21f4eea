/** When the programs have ended, their hosts hold no descriptor and no port. Listeners of services remain. */
import type { SimulatedWorld } from '../../adapters/sim/simulated-world.ts'
import { endpointText, netstatText } from '../../sim/netstat.ts'
import { type Invariant, InvariantError } from './invariant.ts'

/** What may be left. */
export interface NothingLeftOptions {
  /** Hosts that may keep as many descriptors as listeners they have, and no more: their programs serve. */
  readonly services?: readonly string[]
}

function check(world: SimulatedWorld, name: string, serves: boolean): void {
  const host = world.world.hosts.find((one) => one.name === name)
  if (host === undefined) return
  const rows = world.world.netstat(host)
  const kept = serves
    ? rows.filter(({ state, protocol }) => state === 'LISTEN' || protocol === 'udp')
    : []
  const open = host.kernel.files.descriptors.length
  if (open > kept.length) {
    const others = netstatText(rows.filter((row) => !kept.includes(row)))
    throw new InvariantError(NAME, `${name} has ${open - kept.length} descriptors open\n${others}`)
  }
  for (const row of rows) {
    if (kept.includes(row) || row.state === 'TIME_WAIT' || row.local === null) continue
    throw new InvariantError(NAME, `${name} still holds ${endpointText(row.local)} (${row.state})`)
  }
}

const NAME = 'nothing left open'

/** Conservation of descriptors and ports. */
export function nothingLeftOpen({ services = [] }: NothingLeftOptions = {}): Invariant {
  return {
    name: NAME,
    watch: (world) => ({
      quiet(): void {
        for (const { name, crashed } of world.hosts) {
          if (!crashed) check(world, name, services.includes(name))
        }
      },
    }),
  }
}
