/** Address arguments whose host may be a name: looked up at once, or later where names take time. */
import type { Ip } from '../../core/address/ip.ts'
import { familyOf, type InetFamily } from '../../core/address/ip.ts'
import { parseAddress } from '../../core/address/parse.ts'
import type { Family, SocketAddress } from '../../core/address/socket-address.ts'
import type { NameEntry, Names } from '../kernel-port.ts'

/** Thrown through the parser when a name cannot be answered at once. */
class Later {
  readonly entry: Promise<NameEntry | null>

  constructor(entry: Promise<NameEntry | null>) {
    this.entry = entry
  }
}

/** The address argument of `call` (its Python name). Throws or rejects as Python does. */
export function readAddress(
  names: Names,
  call: string,
  family: Family,
  address: unknown,
): SocketAddress | Promise<SocketAddress> {
  try {
    return parseAddress(call, family, address, (name, wanted) => {
      const entry = names.byName(name)
      if (entry instanceof Promise) throw new Later(entry)
      return firstOf(entry, wanted)
    })
  } catch (error) {
    if (!(error instanceof Later)) throw error
    return error.entry.then((entry) =>
      parseAddress(call, family, address, (_, wanted) => firstOf(entry, wanted)),
    )
  }
}

function firstOf(entry: NameEntry | null, family: InetFamily): Ip | null {
  return entry?.addresses.find((ip) => familyOf(ip) === family) ?? null
}
