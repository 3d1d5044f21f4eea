/** Python's struct.pack and unpack for the native x86_64 formats that socket options use. */

interface Field {
  readonly code: string
  readonly size: number
}

const SIZES: Readonly<Record<string, number>> = { B: 1, H: 2, h: 2, i: 4, I: 4, q: 8, Q: 8 }

/** The fields of a format such as `ii`, `4s4si`, `=HH`, `16s`. Padding (`x`) has a size and no value. */
function* fieldsOf(format: string): Generator<Field> {
  for (const [, count = '', code = ''] of format.matchAll(/(\d*)([a-zA-Z])/g)) {
    const times = count === '' ? 1 : Number(count)
    if (code === 's' || code === 'x') yield { code, size: times }
    else for (let n = 0; n < times; n += 1) yield { code, size: sizeOf(code) }
  }
}

function sizeOf(code: string): number {
  const size = SIZES[code]
  if (size === undefined) throw new Error(`struct format '${code}'`)
  return size
}

/** Native alignment, which holds unless the format begins with a byte order. */
function aligned(offset: number, field: Field, format: string): number {
  if (/^[=<>!]/.test(format) || field.code === 's' || field.code === 'x') return offset
  return Math.ceil(offset / field.size) * field.size
}

export function pack(format: string, values: readonly unknown[]): Uint8Array {
  const bytes: number[] = []
  const rest = [...values]
  const big = /^[>!]/.test(format)
  for (const field of fieldsOf(format)) {
    while (bytes.length < aligned(bytes.length, field, format)) bytes.push(0)
    if (field.code === 'x') bytes.push(...new Array<number>(field.size).fill(0))
    else if (field.code === 's') bytes.push(...text(rest.shift(), field.size))
    else bytes.push(...number(rest.shift(), field, big))
  }
  return Uint8Array.from(bytes)
}

function text(value: unknown, size: number): number[] {
  const given = value instanceof Uint8Array ? [...value] : []
  return [...given, ...new Array<number>(size).fill(0)].slice(0, size)
}

function number(value: unknown, field: Field, big: boolean): number[] {
  let left = BigInt.asUintN(field.size * 8, BigInt(value as number))
  const bytes: number[] = []
  for (let n = 0; n < field.size; n += 1) {
    bytes.push(Number(left & 0xffn))
    left >>= 8n
  }
  return big ? bytes.reverse() : bytes
}

/** The numbers of a packed value of 32-bit (`i`, `I`) or 64-bit (`q`) words. */
export function unpackWords(code: 'i' | 'I' | 'q', bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = sizeOf(code)
  const words: number[] = []
  for (let at = 0; at + size <= bytes.length; at += size) {
    if (code === 'q') words.push(Number(view.getBigInt64(at, true)))
    else words.push(code === 'i' ? view.getInt32(at, true) : view.getUint32(at, true))
  }
  return words
}
