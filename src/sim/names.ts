// Names of hosts: one table for the whole world, as if every host asked the same server. Answers at once; what a
// look-up answers for a literal address, and which errors it has, is decided by whoever asks.
import { familyOf, type Ip } from '../core/address/ip.ts'

const LOCALHOST: readonly Ip[] = ['127.0.0.1', '::1']

/** Names do not depend on case, and a name with a final dot is the same name. */
export function nameKey(name: string): string {
  const lower = name.toLowerCase()
  return lower.endsWith('.') ? lower.slice(0, -1) : lower
}

interface Override {
  readonly fault: number
  readonly name: string
  readonly ips: readonly Ip[]
}

export class NameTable {
  /** As written first, and its addresses in the order given. */
  #names = new Map<string, { readonly name: string; readonly ips: readonly Ip[] }>()
  /** The first name that an address got. */
  #reverse = new Map<Ip, string>()
  /** What faults make of names; the last one about a name holds. */
  #overrides: readonly Override[] = []

  constructor() {
    this.set('localhost', LOCALHOST)
  }

  /** Gives a name its addresses, in place of those it had. */
  set(name: string, ips: readonly Ip[]): void {
    this.remove(name)
    this.#names.set(nameKey(name), { name, ips: [...ips] })
    for (const ip of ips) if (!this.#reverse.has(ip)) this.#reverse.set(ip, name)
  }

  /** The name means nothing any more. False when it did not. */
  remove(name: string): boolean {
    const entry = this.#names.get(nameKey(name))
    if (entry === undefined) return false
    this.#names.delete(nameKey(name))
    for (const ip of entry.ips) {
      if (this.#reverse.get(ip) !== entry.name) continue
      this.#reverse.delete(ip)
      for (const other of this.#names.values()) {
        if (!other.ips.includes(ip)) continue
        this.#reverse.set(ip, other.name)
        break
      }
    }
    return true
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
    const entry = this.#overridden(name) ?? this.#names.get(nameKey(name))
    if (entry === undefined || (entry.ips.length === 0 && 'fault' in entry)) return null
    return family === 0 ? entry.ips : entry.ips.filter((ip) => familyOf(ip) === family)
  }

  /** The names of an address: the first that it got, then the others in the order in which they were set. */
  reverse(ip: Ip): readonly string[] {
    const first = this.#reverse.get(ip)
    const names = first === undefined ? [] : [first]
    for (const { name, ips } of this.#names.values()) {
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
    copy.#names = new Map(this.#names)
    copy.#reverse = new Map(this.#reverse)
    copy.#overrides = this.#overrides
    return copy
  }
}
