/**
 * Whether nothing real is pending that a program may be waiting for: turns of the event loop, work of the thread pool
 * (files, names, cryptography, compression), compilation of WebAssembly. Asked before every event of the world. Nothing
 * is guessed by the wall clock; what cannot be seen here (child processes, workers) is for `world.hold`.
 */
import { type AsyncHook, createHook } from 'node:async_hooks'
import zlib from 'node:zlib'
import type { Micros } from '../../core/time.ts'
import { realWorkPending } from '../real-work.ts'
import type { Patches } from './patches.ts'

/** Empty turns in a row before time goes on: what has just ended may begin something. */
const SETTLED = 2

/** After so many looks in a row at a busy pool the thread is left to it for a moment. */
const SPINS = 32
const NAP_MS = 0.2

type Loose = Record<PropertyKey, unknown>
type Method = (this: Loose, ...args: unknown[]) => unknown

/** Requests of the thread pool, by the names under which async_hooks tells of them. */
function isPoolRequest(type: string): boolean {
  if (type.endsWith('REQUEST')) return !type.startsWith('HTTP')
  return (
    type === 'FSREQCALLBACK' ||
    type === 'FSREQPROMISE' ||
    type === 'FILEHANDLECLOSEREQ' ||
    type === 'GETADDRINFOREQWRAP' ||
    type === 'GETNAMEINFOREQWRAP' ||
    type === 'QUERYWRAP'
  )
}

export class QuietTest {
  /** Requests that have begun, by their async id. */
  readonly #requests = new Map<number, Loose | null>()
  readonly #hook: AsyncHook
  readonly #nap = new Int32Array(new SharedArrayBuffer(4))
  /** What ends by a promise. */
  #promised = 0
  #quietTurns = 0
  #spins = 0

  constructor() {
    const requests = this.#requests
    this.#hook = createHook({
      init(id, type, _trigger, resource) {
        if (type !== 'PROMISE' && isPoolRequest(type)) requests.set(id, resource as Loose)
      },
      before(id) {
        if (requests.size > 0) requests.delete(id)
      },
      destroy(id) {
        if (requests.size > 0) requests.delete(id)
      },
      // Newer versions of Node spare every promise the call.
      ...{ trackPromises: false },
    })
  }

  begin(patches: Patches): void {
    this.#hook.enable()
    this.#watchCompression(patches)
    this.#watchWebAssembly(patches)
  }

  end(): void {
    this.#hook.disable()
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
    if (this.#promised === 0 && !this.#poolPending()) return false
    this.#spins += 1
    if (this.#spins > SPINS) Atomics.wait(this.#nap, 0, 0, NAP_MS)
    return true
  }

  /** A request that nobody is told of was done within the call that made it. */
  #poolPending(): boolean {
    const requests = this.#requests
    if (requests.size === 0) return false
    for (const [id, request] of requests) {
      if (request === null) return true
      const told = request['ondone'] ?? request['oncomplete'] ?? isPromised(request)
      if (told === false || told === undefined) requests.delete(id)
      else requests.set(id, null)
    }
    return requests.size > 0
  }

  /** Compression works on the thread pool without a request of its own: by the `write` of its handles. */
  #watchCompression(patches: Patches): void {
    const requests = this.#requests
    for (const prototype of compressionPrototypes()) {
      patches.set(prototype, 'write', (was: Method) => {
        return function write(this: Loose, ...args: unknown[]) {
          const id = (this['getAsyncId'] as () => number)()
          requests.set(id, null)
          return Reflect.apply(was, this, args)
        }
      })
    }
  }

  #watchWebAssembly(patches: Patches): void {
    const { WebAssembly } = globalThis as unknown as { WebAssembly?: object }
    if (WebAssembly === undefined) return
    for (const name of ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming']) {
      if (!(name in WebAssembly)) continue
      patches.set(WebAssembly, name, (was: Method) => {
        return (...args: unknown[]) => {
          const result = Reflect.apply(was, WebAssembly, args) as Promise<unknown>
          this.#promised += 1
          const over = (): void => {
            this.#promised -= 1
          }
          result.then(over, over)
          return result
        }
      })
    }
  }
}

function isPromised(request: Loose): boolean {
  const { name } = request.constructor
  return name === 'FSReqPromise' || name === 'FileHandleCloseReq'
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
