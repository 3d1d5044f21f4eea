/**
 * Whether nothing real is pending that a program may be waiting for: turns of the event loop, work of the thread pool
 * (files, names, cryptography, compression), compilation of WebAssembly. Asked before every event of the world. Nothing
 * is guessed by the wall clock; what cannot be seen here (child processes, workers) is for `world.hold`.
 */
import { type AsyncHook, createHook } from 'node:async_hooks'
import zlib from 'node:zlib'
import type { Micros } from '../../core/time.ts'
import { realWorkPending } from '../real-work.ts'
import { internals } from './internals.ts'
import type { Patches } from './patches.ts'

/** Empty turns in a row before time goes on: what has just ended may begin something. */
const SETTLED = 2

/** After so many looks in a row at a busy pool the thread is left to it for a moment. */
const SPINS = 32
const NAP_MS = 0.2

type Loose = Record<PropertyKey, unknown>
type Method = (this: Loose, ...args: unknown[]) => unknown

export class QuietTest {
  /** Compressions that have begun, by the async id of their handles. */
  readonly #compressions = new Set<number>()
  /** Tells that they have ended. It makes everything slower, so it is on only while there are some. */
  readonly #hook: AsyncHook
  #hooked = false
  readonly #nap = new Int32Array(new SharedArrayBuffer(4))
  /** What ends by a promise, and jobs that end by a call. */
  #under = 0
  #quietTurns = 0
  #spins = 0

  constructor() {
    const ended = (id: number): void => {
      this.#compressions.delete(id)
    }
    this.#hook = createHook({ before: ended, destroy: ended, ...{ trackPromises: false } })
  }

  begin(patches: Patches): void {
    this.#watchJobs(patches)
    this.#watchCompression(patches)
    const { WebAssembly, SubtleCrypto } = globalThis as unknown as Partial<Record<string, Loose>>
    this.#watchPromises(patches, WebAssembly, [
      'compile',
      'instantiate',
      'compileStreaming',
      'instantiateStreaming',
    ])
    const subtle = SubtleCrypto?.['prototype'] as Loose | undefined
    this.#watchPromises(patches, subtle, Object.getOwnPropertyNames(subtle ?? {}))
  }

  end(): void {
    this.#hook.disable()
    this.#hooked = false
  }

  /** Whether the world has to wait; `next` is when its next event is due. */
  readonly busy = (now: Micros, next: Micros): boolean => {
    if (this.#pending()) {
      this.#quietTurns = 0
      return true
    }
    this.#spins = 0
    if (next <= now) return false
    this.#quietTurns += 1
    if (this.#quietTurns <= SETTLED) return true
    this.#quietTurns = 0
    return false
  }

  #pending(): boolean {
    if (realWorkPending()) return true
    if (this.#under === 0 && !this.#compressing) return false
    this.#spins += 1
    if (this.#spins > SPINS) Atomics.wait(this.#nap, 0, 0, NAP_MS)
    return true
  }

  get #compressing(): boolean {
    if (this.#compressions.size > 0) return true
    if (this.#hooked) this.#hook.disable()
    this.#hooked = false
    return false
  }

  /** Cryptography, and files read in one go in newer versions: native jobs that are given `ondone` before they run. */
  #watchJobs(patches: Patches): void {
    const begin = (): void => {
      this.#under += 1
    }
    const end = (): void => {
      this.#under -= 1
    }
    const nothing = (): undefined => undefined
    patches.accessor(internals().AsyncWrap.prototype, 'ondone', nothing, function (done) {
      const told = function (this: object, ...args: unknown[]): unknown {
        end()
        return Reflect.apply(done as Method, this, args)
      }
      // Sessions of HTTP/2 have a function of that name, too.
      const isJob = typeof done === 'function' && this.constructor.name.endsWith('Job')
      const value = isJob ? told : done
      if (value === told) begin()
      Object.defineProperty(this, 'ondone', { value, configurable: true, writable: true })
    })
  }

  /** Compression works on the thread pool without a request of its own: by the `write` of its handles. */
  #watchCompression(patches: Patches): void {
    const begun = (id: number): void => {
      this.#compressions.add(id)
      if (!this.#hooked) this.#hook.enable()
      this.#hooked = true
    }
    for (const prototype of compressionPrototypes()) {
      patches.set(prototype, 'write', (was: Method) => {
        return function write(this: Loose, ...args: unknown[]) {
          begun((this['getAsyncId'] as () => number)())
          return Reflect.apply(was, this, args)
        }
      })
    }
  }

  #watchPromises(patches: Patches, target: Loose | undefined, names: readonly string[]): void {
    for (const name of names) {
      if (typeof target?.[name] !== 'function' || name === 'constructor') continue
      const { watch } = this
      patches.set(target, name, (was: Method) => {
        return function (this: Loose, ...args: unknown[]) {
          return watch(Reflect.apply(was, this, args) as Promise<unknown>)
        }
      })
    }
  }

  /** What is pending until a promise settles. */
  readonly watch = <T extends PromiseLike<unknown>>(promise: T): T => {
    this.#under += 1
    const over = (): void => {
      this.#under -= 1
    }
    promise.then(over, over)
    return promise
  }
}

let found: readonly object[] | null = null

/** The prototypes of the native compressors that this Node has. */
function compressionPrototypes(): readonly object[] {
  if (found !== null) return found
  const makers = ['createGzip', 'createBrotliCompress', 'createBrotliDecompress']
  makers.push('createZstdCompress', 'createZstdDecompress')
  const prototypes: object[] = []
  for (const name of makers) {
    const make = (zlib as unknown as Record<string, (() => Loose) | undefined>)[name]
    const stream = make?.()
    if (stream === undefined) continue
    prototypes.push(Object.getPrototypeOf(stream['_handle']) as object)
    ;(stream['close'] as () => void)()
  }
  found = prototypes
  return prototypes
}
