// Names of hosts: one table for the whole world, as if every host asked the same server. Answers at once; what a
// look-up answers for a literal address, and which errors it has, is decided by whoever asks.
import { familyOf, type Ip } from '../core/address/ip.ts'

const LOCALHOST: readonly Ip[] = ['127.0.0.1', '::1']

/** Names do not depend on case, and a name with a final dot is the same name. */
export function nameKey(name: string): string {
  const lower = name.toLowerCase()
  return lower.endsWith('.') ? lower.slice(0, -1) : lower
}

/** A name and its addresses, in the order given. */
interface Entry {
  readonly name: string
  readonly ips: readonly Ip[]
}

interface Known {
  /** By key: the name as written first. */
  readonly names: Map<string, Entry>
  /** The first name that an address got. */
  readonly reverse: Map<Ip, string>
}

interface Override {
  readonly fault: number
  readonly name: string
  readonly ips: readonly Ip[]
}

/** Of all tables to which nothing was added. Never altered. */
const ALWAYS: Entry[] = [{ name: 'localhost', ips: LOCALHOST }]

export class NameTable {
  /** What was set since somebody last looked: few worlds are asked for a name. */
  #fresh: Entry[] = ALWAYS
  #known: Known | null = null
  /** What faults make of names; the last one about a name holds. */
  #overrides: readonly Override[] = []

  /** Gives a name its addresses, in place of those it had. The list is kept. */
  set(name: string, ips: readonly Ip[]): void {
    if (this.#fresh === ALWAYS) this.#fresh = [...ALWAYS]
    this.#fresh.push({ name, ips })
  }

  /** The names, with what was set. */
  #settled(): Known {
    this.#known ??= { names: new Map(), reverse: new Map() }
    const known = this.#known
    if (this.#fresh.length === 0) return known
    for (const entry of this.#fresh) {
      forget(known, entry.name)
      known.names.set(nameKey(entry.name), entry)
      for (const ip of entry.ips) if (!known.reverse.has(ip)) known.reverse.set(ip, entry.name)
    }
    this.#fresh = []
    return known
  }

  /** The name means nothing any more. False when it did not. */
  remove(name: string): boolean {
    return forget(this.#settled(), name)
  }

  /** Gives a name other addresses (none: it is unknown), until {@link restore}. */
  override(fault: number, name: string, ips: readonly Ip[]): void {
    this.#overrides = [...this.#overrides, { fault, name, ips }]
  }

  restore(fault: number): void {
    this.#overrides = this.#overrides.filter((override) => override.fault !== fault)
  }

  #overridden(name: string): Override | undefined {
    return this.#overrides.findLast((override) => nameKey(override.name) === nameKey(name))
  }

  /** The addresses of a name in one family (AF_INET, AF_INET6) or, with 0, in both; null for an unknown name. */
  lookup(name: string, family: number): readonly Ip[] | null {
    const entry = this.#overridden(name) ?? this.#settled().names.get(nameKey(name))
    if (entry === undefined || (entry.ips.length === 0 && 'fault' in entry)) return null
    return family === 0 ? entry.ips : entry.ips.filter((ip) => familyOf(ip) === family)
  }

  /** The names of an address: the first that it got, then the others in the order in which they were set. */
  reverse(ip: Ip): readonly string[] {
    const known = this.#settled()
    const first = known.reverse.get(ip)
    const names = first === undefined ? [] : [first]
    for (const { name, ips } of known.names.values()) {
      if (name !== first && ips.includes(ip)) names.push(name)
    }
    if (this.#overrides.length === 0) return names
    const overriding = this.#overrides
      .map(({ name }) => name)
      .filter((name) => !names.includes(name))
    return [...names, ...overriding].filter((name) => this.lookup(name, 0)?.includes(ip))
  }

  clone(): NameTable {
    const copy = new NameTable()
    const { names, reverse } = this.#settled()
    copy.#fresh = []
    copy.#known = { names: new Map(names), reverse: new Map(reverse) }
    copy.#overrides = this.#overrides
    return copy
  }
}

function forget({ names, reverse }: Known, name: string): boolean {
  const entry = names.get(nameKey(name))
  if (entry === undefined) return false
  names.delete(nameKey(name))
  for (const ip of entry.ips) {
    if (reverse.get(ip) !== entry.name) continue
    reverse.delete(ip)
    for (const other of names.values()) {
      if (!other.ips.includes(ip)) continue
      reverse.set(ip, other.name)
      break
    }
  }
  return true
}
