/** Fake timers of somebody else, over a world that has its own: refused, because two clocks cannot both be right. */
import { mock } from 'node:test'
import type { Patches } from './patches.ts'

const REFUSAL =
  'fake timers over a simulated world: time is the world already. Let it pass with world.advance(ms), ' +
  'or uninstall the world first'

/** How the functions of @sinonjs/fake-timers look, which Jest and Vitest use, too. */
const FAKE = /clock\[[^\]]*\]\.apply\(\s*clock/

/** Puts a global function in place that cannot be replaced by a fake one. */
export function refuseOtherTimers(patches: Patches, name: string, made: object): void {
  patches.guard(globalThis, name, made, (value) => {
    const text = typeof value === 'function' ? Function.prototype.toString.call(value) : ''
    if (FAKE.test(text)) throw new Error(REFUSAL)
  })
}

/** The same for `mock.timers` of node:test. To look at it is to be warned by some versions, so only who uses it does. */
export function refuseMockTimers(patches: Patches): void {
  const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(mock), 'timers')
  const refuse = (): never => {
    throw new Error(REFUSAL)
  }
  patches.accessor(mock, 'timers', () => {
    const timers = own?.get?.call(mock) as object
    return new Proxy(timers, {
      get: (target, key) => (key === 'enable' ? refuse : Reflect.get(target, key, target)),
    })
  })
}
