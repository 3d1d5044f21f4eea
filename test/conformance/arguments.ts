/** From the arguments of a step, as the format writes them, to those of the library's calls. */
import * as CONSTANTS from '../../src/core/constants/index.ts'
import type { Json } from './case.ts'
import { isArray, isObject } from './json.ts'
import { toBytes } from './latin1.ts'
import { pack } from './pack.ts'
import { isSymbol, type Symbols } from './symbols.ts'

/** A decoded argument. */
export type Value = null | boolean | number | string | Uint8Array | readonly Value[]

/** An argument that has no meaning here: the step cannot be played. */
export class UnknownArgument extends Error {}

/** A symbol that nothing has bound yet, or a socket that no call has made. */
export class NothingYet extends Error {}

const CONSTANT =
  /^(AF|PF|SOCK|SOL|SO|IPPROTO|TCP|IP|IPV6|MSG|SHUT|SIOC|INADDR|SCM|POLL)[A-Z0-9_]*(\|(AF|SOCK|MSG|POLL)[A-Z0-9_]+)*$/

const NUMBERS: Readonly<Record<string, number>> = { ...numeric(CONSTANTS) }

function numeric(names: object): Record<string, number> {
  const numbers: Record<string, number> = {}
  for (const [name, value] of Object.entries(names)) {
    if (typeof value === 'number') numbers[name] = value
  }
  return numbers
}

/** The number behind `MSG_PEEK|MSG_DONTWAIT`. */
export function constant(text: string): number {
  let bits = 0
  for (const name of text.split('|')) {
    const value = NUMBERS[name]
    if (value === undefined) throw new UnknownArgument(`the constant ${name}`)
    bits = text.includes('|') ? bits | value : value
  }
  return bits
}

export function decode(given: Json, symbols: Symbols): Value {
  if (isArray(given)) return given.map((item) => decode(item, symbols))
  if (isObject(given)) return decodePacked(given, symbols)
  if (typeof given !== 'string') return given
  if (isSymbol(given)) {
    const meaning = symbols.get(given)
    if (meaning === undefined) throw new NothingYet(given)
    return meaning
  }
  return CONSTANT.test(given) ? constant(given) : given
}

function decodePacked(given: { readonly [key: string]: Json }, symbols: Symbols): Uint8Array {
  const { bytes, fill, n, struct, mreq } = given
  if (typeof bytes === 'string') return toBytes(bytes)
  if (typeof fill === 'string') return new Uint8Array(Number(n)).fill(fill.charCodeAt(0))
  if (isArray(struct)) {
    const [format, ...items] = struct
    return pack(
      String(format),
      items.map((item) => decode(item, symbols)),
    )
  }
  if (isArray(mreq)) return Uint8Array.from(mreq.flatMap((ip) => String(ip).split('.').map(Number)))
  throw new UnknownArgument(JSON.stringify(given))
}
