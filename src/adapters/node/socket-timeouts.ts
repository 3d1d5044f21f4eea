/**
 * `setTimeout` of sockets, HTTP/2 sessions and streams. Node makes timers for them that no program sees; it checks the
 * arguments and makes one as ever, which is then taken away for one of the world.
 */
import http2 from 'node:http2'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { Installation } from './installation.ts'
import { internals } from './internals.ts'
import type { Patches } from './patches.ts'
import { VirtualTimeout } from './virtual-timeout.ts'

const { clearTimeout: realClearTimeout } = globalThis

type Inner = Record<PropertyKey, unknown> & {
  timeout: number
  destroyed: boolean
  _onTimeout(): void
}

type SetTimeout = (this: Inner, ...args: unknown[]) => unknown

export function hookSocketTimeouts(patches: Patches, installation: Installation): void {
  const { timeout } = internals()
  for (const prototype of [Socket.prototype, ...http2Prototypes()]) {
    patches.set(prototype, 'setTimeout', (was: SetTimeout) => {
      return function setTimeout(this: Inner, ...args: unknown[]) {
        const before = this[timeout]
        if (before instanceof VirtualTimeout) this[timeout] = null
        let result: unknown
        try {
          result = Reflect.apply(was, this, args)
        } catch (error) {
          this[timeout] = before
          throw error
        }
        if (this.destroyed) return result
        if (before instanceof VirtualTimeout) before.close()
        const timer = this[timeout]
        if (timer === null || timer === undefined || !(this.timeout > 0)) {
          return result
        }
        realClearTimeout(timer as NodeJS.Timeout)
        const fire = (): void => this._onTimeout()
        const { node } = installation
        this[timeout] = new VirtualTimeout(node, fire, this.timeout, undefined, false, false)
        return result
      }
    })
  }
}

let found: readonly object[] | null = null

/** The prototypes of HTTP/2 sessions and streams, which no module exports. */
export function http2Prototypes(): readonly object[] {
  found ??= findPrototypes()
  return found
}

function findPrototypes(): readonly object[] {
  const pipe = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
  const session = http2.connect('http://localhost', { createConnection: () => pipe })
  const stream = session.request({ ':path': '/' })
  session.on('error', () => {})
  stream.on('error', () => {})
  const prototypes = [session, stream].map((object) => {
    let at: object = object
    while (!Object.hasOwn(at, 'setTimeout')) at = Object.getPrototypeOf(at)
    return at
  })
  session.destroy()
  pipe.destroy()
  return prototypes
}
