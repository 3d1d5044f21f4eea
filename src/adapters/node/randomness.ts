/** Ambient randomness from the seed of the world, where that is asked for. */
import crypto from 'node:crypto'
import type { RandomStream } from '../../sim/random.ts'
import type { Patches } from './patches.ts'

/** `math`: Math.random alone. `all`: what programs draw from node:crypto and Web Crypto, too; never use it for secrets. */
export type Randomness = 'real' | 'math' | 'all'

export function seedRandomness(patches: Patches, stream: RandomStream, which: Randomness): void {
  if (which === 'real') return
  const word = (): number => stream.next32() >>> 0
  patches.set(Math, 'random', () => () => {
    return ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53
  })
  if (which === 'all') seedCrypto(patches, word)
}

type Callback = (error: Error | null, value: unknown) => void

function seedCrypto(patches: Patches, word: () => number): void {
  const fill = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = word()
  }
  const view = (target: ArrayBufferView | ArrayBuffer): Uint8Array =>
    ArrayBuffer.isView(target)
      ? new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
      : new Uint8Array(target)
  const bytesOf = (size: number): Buffer => {
    const bytes = Buffer.alloc(size)
    fill(bytes)
    return bytes
  }
  const later = (callback: Callback, value: unknown): void => {
    process.nextTick(callback, null, value)
  }
  const uuid = (): string => {
    const bytes = bytesOf(16)
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }
  const randomBytes = (size: number, callback?: Callback): unknown => {
    const bytes = bytesOf(size)
    return callback === undefined ? bytes : later(callback, bytes)
  }
  const getRandomValues = (array: ArrayBufferView): ArrayBufferView => {
    fill(view(array))
    return array
  }
  for (const name of ['randomBytes', 'rng', 'pseudoRandomBytes']) {
    patches.set(crypto, name, () => randomBytes)
  }
  patches.set(crypto, 'randomUUID', () => uuid)
  patches.set(crypto, 'randomFillSync', () => (target: Uint8Array, offset = 0, size?: number) => {
    const bytes = view(target)
    fill(bytes.subarray(offset, size === undefined ? undefined : offset + size))
    return target
  })
  patches.set(crypto, 'getRandomValues', () => getRandomValues)
  patches.set(crypto, 'randomInt', () => (...args: unknown[]) => {
    const callback = typeof args.at(-1) === 'function' ? (args.pop() as Callback) : undefined
    const [low, high] = args.length === 1 ? [0, args[0]] : args
    const value = (low as number) + (word() % ((high as number) - (low as number)))
    return callback === undefined ? value : later(callback, value)
  })
  const web = Object.getPrototypeOf(crypto.webcrypto) as object
  patches.set(web, 'randomUUID', () => uuid)
  patches.set(web, 'getRandomValues', () => getRandomValues)
}
