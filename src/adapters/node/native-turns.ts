/**
 * Turns between the callbacks of native code. One piece of input may make the TLS or HTTP/2 engine call back several
 * times; Node empties its queues after each, but only where no JavaScript is below, and here a simulated handle is. So the
 * queues are emptied before the next such callback, where Node's code first looks at a timer of the socket.
 */
import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
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
  const hook = (prototype: object, key: PropertyKey, depth: number): void => {
    patches.set(prototype, key, (was: Update) => {
      return function updateTimer(this: object) {
        if (delivering === 1 && isCallback(updateTimer, depth)) between(emptyQueues, installation)
        Reflect.apply(was, this, [])
      }
    })
  }
  // A socket's own method for it, which native callbacks come to by the symbol, cannot be replaced.
  hook(TLSSocket.prototype, '_unrefTimer', 2)
  for (const prototype of http2Prototypes()) {
    if (Object.hasOwn(prototype, update)) hook(prototype, update, 1)
  }
}

/** Whether the caller so many calls above is called by native code, not by a program: `onStreamRead` and the like. */
function isCallback(told: Update, depth: number): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error
  const callers: { stack?: string | null } = {}
  Error.stackTraceLimit = depth
  Error.prepareStackTrace = (_, sites) => sites[depth - 1]?.getFunctionName() ?? ''
  Error.captureStackTrace(callers, told)
  const name = callers.stack ?? ''
  Error.prepareStackTrace = prepareStackTrace
  Error.stackTraceLimit = stackTraceLimit
  return name.startsWith('on')
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
