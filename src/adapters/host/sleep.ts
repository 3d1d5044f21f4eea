/** Waiting for nothing but time. */
import { overflowError, pythonType, typeError, valueError } from '../../core/arguments.ts'
import type { CallOptions } from '../api/call-options.ts'
import { readOptions } from '../call-options.ts'
import { withPlace } from '../host-closed-error.ts'
import type { KernelPort } from '../kernel-port.ts'

/** Resolves after `ms` milliseconds of the port's clock, rounded up to a microsecond. */
export async function sleep(port: KernelPort, ms: number, options: CallOptions): Promise<void> {
  const { signal } = readOptions(options)
  signal?.throwIfAborted()
  if (typeof ms !== 'number') {
    throw typeError(`'${pythonType(ms)}' object cannot be interpreted as an integer`)
  }
  if (Number.isNaN(ms)) throw valueError('Invalid value NaN (not a number)')
  if (ms === Number.POSITIVE_INFINITY) {
    throw overflowError('timestamp out of range for platform time_t')
  }
  if (ms < 0) throw valueError('sleep length must be non-negative')
  const delay = Math.ceil(ms * 1000)
  if (!Number.isSafeInteger(port.now + delay)) {
    throw overflowError('timestamp too large to convert to C _PyTime_t')
  }
  const site = port.callSite()
  const over = new Promise<void>((resolve, reject) => {
    const wake = (): void => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    const cancel = port.after(delay, wake, reject)
    const abort = (): void => {
      cancel()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
  })
  try {
    await over
  } catch (error) {
    throw withPlace(error, 'sleep', site)
  }
}
