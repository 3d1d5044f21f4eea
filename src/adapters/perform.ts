/** From a call to its outcome: make it, wait if it waits, give its value or throw its error. */
import type { SocketAddress } from '../core/address/socket-address.ts'
import { Answer } from '../core/answer.ts'
import type { CallOptions } from './api/call-options.ts'
import { valueOrThrow } from './failure.ts'
import type { KernelCall, KernelPort } from './kernel-port.ts'
import { PendingCall } from './pending-call.ts'
import { explained } from './stuck.ts'

/** A call that may wait. */
export interface Performable<T> extends KernelCall<Answer<T> | number> {
  /** Where it is going, for its error. */
  readonly address?: SocketAddress | null
}

/** Makes a call at once and gives its value when it has one. */
export async function perform<T>(
  port: KernelPort,
  call: Performable<T>,
  options: CallOptions,
): Promise<T> {
  const { signal, background = false } = options
  signal?.throwIfAborted()
  const begun = port.start(call, () => new PendingCall(call.name, background, call.descriptor))
  if (begun instanceof Answer) return valueOrThrow(begun, call.name, call.address)
  let answer: Answer
  try {
    answer = await (signal === undefined ? begun.answer : abortable(port, begun, signal))
  } catch (reason) {
    throw await explained(begun, reason)
  }
  return valueOrThrow(answer as Answer<T>, call.name, call.address)
}

/**
 * A pending call that ends with the signal's reason when the signal comes first, unless it has taken effect already and
 * only its answer is on the way.
 */
async function abortable(
  port: KernelPort,
  call: PendingCall,
  signal: AbortSignal,
): Promise<Answer> {
  const abort = (): void => {
    if (port.abandon(call)) call.fail(signal.reason)
  }
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await call.answer
  } finally {
    signal.removeEventListener('abort', abort)
  }
}
