/** Values of a run as JSON and back: bytes and big integers have a form of their own. */
import { CallProgram } from '../arbitraries/call-program.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Null when the value has no form in JSON: functions, symbols, class instances, circles. */
export function toPlain(value: unknown): { readonly json: Json } | null {
  try {
    return { json: write(value, 0) }
  } catch {
    return null
  }
}

const DEEPEST = 50

function write(value: unknown, depth: number): Json {
  if (depth > DEEPEST) throw new RangeError('too deep')
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $: 'number', of: String(Object.is(value, -0) ? '-0' : value) }
    case 'bigint':
      return { $: 'bigint', of: String(value) }
    case 'undefined':
      return { $: 'undefined' }
    case 'object':
      return value === null ? null : writeObject(value, depth + 1)
    default:
      throw new TypeError(`no JSON for a ${typeof value}`)
  }
}

function writeObject(value: object, depth: number): Json {
  if (value instanceof Uint8Array) return { $: 'bytes', of: [...value] }
  if (Array.isArray(value)) return value.map((item) => write(item, depth))
  if (value instanceof CallProgram) return { $: 'calls', of: write(value.actors, depth) }
  const prototype: unknown = Object.getPrototypeOf(value)
  if ((prototype !== Object.prototype && prototype !== null) || '$' in value) {
    throw new TypeError('no plain object')
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, write(item, depth)]))
}

export function fromPlain(json: unknown): unknown {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map(fromPlain)
  const { $: kind, of } = json as { $?: unknown; of?: unknown }
  switch (kind) {
    case 'number':
      return Number(of)
    case 'bigint':
      return BigInt(of as string)
    case 'undefined':
      return undefined
    case 'calls':
      return new CallProgram(fromPlain(of) as CallProgram['actors'])
    case 'bytes':
      return Uint8Array.from(of as number[])
    default:
      return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, fromPlain(item)]))
  }
}
