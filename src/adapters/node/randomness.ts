/**
 * Ambient randomness from the seed of the world, where that is asked for. As with timers, each function is made once and
 * asks at every call; without a world that seeds it, it is the real one.
 */
import crypto from 'node:crypto'
import { installed } from './installation.ts'
import type { Patches } from './patches.ts'

/** `math`: Math.random alone. `all`: what programs draw from node:crypto and Web Crypto, too; never use it for secrets. */
export type Randomness = 'real' | 'math' | 'all'

type Callback = (error: Error | null, value: unknown) => void
type Any = (...args: never[]) => unknown

/** The next 32 bits of the world's stream; null where randomness is real. */
function draw(wanted: Randomness): number | null {
  const random = installed()?.random
  if (random === undefined || random.which === 'real') return null
  if (wanted === 'all' && random.which !== 'all') return null
  return random.stream.next32() >>> 0
}

const next = (): number => draw('math') ?? 0

/** Whether cryptographic randomness is seeded now. */
const seeded = (): boolean => installed()?.random.which === 'all'

function fill(target: ArrayBufferView | ArrayBuffer, offset = 0, size?: number): void {
  const bytes = ArrayBuffer.isView(target)
    ? new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
    : new Uint8Array(target)
  const end = size === undefined ? bytes.length : offset + size
  for (let at = offset; at < end; at += 1) bytes[at] = next()
}

function bytesOf(size: number): Buffer {
  const bytes = Buffer.alloc(size)
  fill(bytes)
  return bytes
}

function later(callback: Callback, value: unknown): void {
  process.nextTick(callback, null, value)
}

function mathRandom(real: () => number): () => number {
  return () => {
    const high = draw('math')
    return high === null ? real() : ((high >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53
  }
}

function randomBytes(size: number, callback?: Callback): unknown {
  const bytes = bytesOf(size)
  return callback === undefined ? bytes : later(callback, bytes)
}

function randomUUID(): string {
  const bytes = bytesOf(16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

function randomFillSync(target: Uint8Array, offset?: number, size?: number): Uint8Array {
  fill(target, offset, size)
  return target
}

function randomFill(target: Uint8Array, ...rest: unknown[]): void {
  const callback = rest.pop() as Callback
  fill(target, ...(rest as [number?, number?]))
  later(callback, target)
}

function randomInt(...args: unknown[]): unknown {
  const callback = typeof args.at(-1) === 'function' ? (args.pop() as Callback) : undefined
  const [low, high] = (args.length === 1 ? [0, args[0]] : args) as [number, number]
  const value = low + (next() % (high - low))
  return callback === undefined ? value : later(callback, value)
}

function getRandomValues(array: ArrayBufferView): ArrayBufferView {
  fill(array)
  return array
}

const FUNCTIONS: Readonly<Record<string, Any>> = {
  randomBytes,
  rng: randomBytes,
  pseudoRandomBytes: randomBytes,
  randomUUID,
  randomFillSync,
  randomFill,
  randomInt,
  getRandomValues,
}

/** Puts the functions in place of Node's. */
export function placeRandomness(patches: Patches): void {
  patches.set(Math, 'random', mathRandom)
  for (const [name, made] of Object.entries(FUNCTIONS)) choose(patches, crypto, name, made)
  const web = Object.getPrototypeOf(crypto.webcrypto) as object
  choose(patches, web, 'randomUUID', randomUUID)
  choose(patches, web, 'getRandomValues', getRandomValues)
}

/** The made function where randomness is seeded, else the real one. */
function choose(patches: Patches, object: object, name: string, made: Any): void {
  // What only passes on to Web Crypto cannot be replaced, and need not be.
  const own = Object.getOwnPropertyDescriptor(object, name)
  if (!(name in object) || own?.configurable === false) return
  patches.set(object, name, (real: Any) => {
    return function (this: unknown, ...args: never[]) {
      return seeded() ? made(...args) : Reflect.apply(real, this, args)
    }
  })
}
