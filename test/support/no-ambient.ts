// Setup file of every simulated test: the clock, the timers and the randomness of the machine throw
// while hooks and tests run. A simulated test that needs one of them would not replay.
//
// The ban begins after the test file's imports were loaded, so a module that must reach the host may
// keep its own reference at load time (`const { setTimeout } = globalThis`). `setImmediate` is left
// alone: it reads no clock, and the promise surface yields to it to see whether a program still runs.

import { afterAll, beforeAll } from 'vitest'

const BANNED: readonly (readonly [object: object, path: string, name: string])[] = [
  [globalThis, '', 'setTimeout'],
  [globalThis, '', 'setInterval'],
  [Date, 'Date.', 'now'],
  [Math, 'Math.', 'random'],
]

const kept: [object, string, PropertyDescriptor][] = []

beforeAll(() => {
  for (const [object, path, name] of BANNED) {
    const was = Object.getOwnPropertyDescriptor(object, name)
    if (was === undefined) continue
    kept.push([object, name, was])
    const ban = (): never => {
      throw new Error(
        `${path}${name}() in a simulated test: use the world's clock, timers and seed`,
      )
    }
    Object.defineProperty(object, name, { ...was, value: ban })
  }
})

afterAll(() => {
  for (const [object, name, was] of kept.splice(0)) Object.defineProperty(object, name, was)
})
