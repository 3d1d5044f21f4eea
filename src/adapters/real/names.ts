/** Host names by the operating system's resolver (getaddrinfo and getnameinfo, through `node:dns`). */
import { lookup, lookupService } from 'node:dns/promises'
import { type Ip, toIp } from '../../core/address/ip.ts'
import { GaiError } from '../../core/resolver-errors.ts'
import type { Ending } from '../ending.ts'
import { withPlace } from '../host-closed-error.ts'
import type { NameEntry, Names } from '../kernel-port.ts'

/** Nobody knows the name, or the address has none. */
const UNKNOWN: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA'])

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? ''
}

/** The canonical name is the one asked for: Node's look-up does not tell another (docs/parity.md). */
async function byName(name: string): Promise<NameEntry | null> {
  try {
    const found = await lookup(name, { all: true, order: 'verbatim' })
    const addresses = found.map(({ address }) => toIp(address.split('%')[0] as string))
    return { name, aliases: [], addresses: addresses.filter((ip): ip is Ip => ip !== null) }
  } catch (error) {
    if (UNKNOWN.has(codeOf(error))) return null
    throw new GaiError(codeOf(error) === 'EAI_AGAIN' ? 'EAI_AGAIN' : 'EAI_FAIL', name)
  }
}

/** The resolver gives the address itself where it knows no name. */
async function byAddress(ip: Ip): Promise<NameEntry | null> {
  try {
    const { hostname } = await lookupService(ip, 0)
    return hostname === ip ? null : { name: hostname, aliases: [], addresses: [ip] }
  } catch {
    return null
  }
}

export const REAL_NAMES: Names = { byName, byAddress }

/** The same until the host ends: then nobody waits for a look-up any more. */
export function namesUntil(names: Names, ending: Ending): Names {
  async function unlessEnded<T>(result: T | Promise<T>): Promise<T> {
    let stop = (): void => {}
    const ended = new Promise<never>((_, reject) => {
      stop = ending.listen(reject)
    })
    try {
      return await Promise.race([result, ended])
    } catch (error) {
      throw withPlace(error, 'getaddrinfo')
    } finally {
      stop()
    }
  }
  return {
    byName: (name) => unlessEnded(names.byName(name)),
    byAddress: (ip) => unlessEnded(names.byAddress(ip)),
  }
}
