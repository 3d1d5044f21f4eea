/**
 * Turns between the callbacks of native code. One piece of input may make the TLS or HTTP/2 engine call back several
 * times; Node empties its queues after each, but only where no JavaScript is below, and here a simulated handle is. So the
 * queues are emptied before the next such callback, where Node's code first looks at a timer of the socket.
 */
import { Socket } from 'node:net'
import type { Installation } from './installation.ts'
import { symbolOf } from './internals.ts'
import type { Patches } from './patches.ts'
import { http2Prototypes } from './socket-timeouts.ts'

type Update = (this: object) => void

/** How deep in deliveries to native code we are. */
let delivering = 0

/** Hands something to native code. */
export function deliver(hand: () => void): void {
  delivering += 1
  try {
    hand()
  } finally {
    delivering -= 1
  }
}

export function hookNativeTurns(patches: Patches, installation: Installation): void {
  const emptyQueues = (process as unknown as { _tickCallback?: () => void })._tickCallback
  const update = symbolOf(Socket.prototype, 'kUpdateTimer')
  if (emptyQueues === undefined || update === undefined) return
  const hooked = (was: Update): Update => {
    return function updateTimer(this: object) {
      if (delivering === 1) between(emptyQueues, installation)
      Reflect.apply(was, this, [])
    }
  }
  patches.set(Socket.prototype, '_unrefTimer', hooked)
  for (const prototype of http2Prototypes()) {
    if (Object.hasOwn(prototype, update)) patches.set(prototype, update, hooked)
  }
}

function between(emptyQueues: () => void, installation: Installation): void {
  // What runs in between is not part of the delivery.
  delivering = 0
  try {
    emptyQueues()
  } catch (error) {
    installation.world.conductor.programThrew(error)
  } finally {
    delivering = 1
  }
}
