/**
 * Unification variables: `$E1` a port that the kernel chose, `$U1` a name that it chose, `$pid` the process.
 *
 * A symbol means whatever stood in its place when it was first met in an expectation. Two symbols of a kind never mean
 * the same value.
 */
import type { Json } from './case.ts'
import { isObject } from './json.ts'

const SYMBOL = /^\$(E\d+|U\d+|pid)$/
const AUTOBOUND = /^\0[0-9a-f]{5}$/

export const isSymbol = (value: Json): value is string =>
  typeof value === 'string' && SYMBOL.test(value)

export class Symbols {
  /** The ports that the kernel may choose. */
  readonly #range: readonly [low: number, high: number]
  #meaning = new Map<string, number | string>()

  constructor(range: readonly [low: number, high: number]) {
    this.#range = range
  }

  /** What a symbol means, or undefined while nobody knows. Names come as text with their leading NUL. */
  get(symbol: string): number | string | undefined {
    return this.#meaning.get(symbol)
  }

  /** Whether `value` may stand where `symbol` does; if the symbol was free it now means `value`. */
  unify(symbol: string, value: Json): boolean {
    const plain = plainValue(value)
    if (plain === undefined) return false
    const known = this.#meaning.get(symbol)
    if (known !== undefined) return known === plain
    if (!this.#fits(symbol, plain) || this.#taken(symbol, plain)) return false
    this.#meaning.set(symbol, plain)
    return true
  }

  /** A copy to try things out on. */
  clone(): Symbols {
    const copy = new Symbols(this.#range)
    copy.#meaning = new Map(this.#meaning)
    return copy
  }

  /** Takes over what a copy has found out. */
  adopt(copy: Symbols): void {
    this.#meaning = copy.#meaning
  }

  isEphemeral(port: number): boolean {
    return port >= this.#range[0] && port <= this.#range[1]
  }

  #fits(symbol: string, value: number | string): boolean {
    if (symbol.startsWith('$E')) return typeof value === 'number' && this.isEphemeral(value)
    if (symbol.startsWith('$U')) return typeof value === 'string' && AUTOBOUND.test(value)
    return typeof value === 'number'
  }

  #taken(symbol: string, value: number | string): boolean {
    for (const [other, meaning] of this.#meaning) {
      if (meaning === value && other.slice(0, 2) === symbol.slice(0, 2)) return true
    }
    return false
  }
}

function plainValue(value: Json): number | string | undefined {
  if (typeof value === 'number' || typeof value === 'string') return value
  const bytes = isObject(value) ? value['bytes'] : undefined
  return typeof bytes === 'string' ? bytes : undefined
}
