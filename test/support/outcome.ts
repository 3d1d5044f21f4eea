import { ArgumentError, SocketError } from '../../src/core/errno.ts'
import { GaiError } from '../../src/core/resolver-errors.ts'

/** What a call of the library gave, in the form of `outcome` in Python. */
export function outcome(call: () => unknown): [kind: string, value: unknown] {
  try {
    const value = call()
    return ['ok', value instanceof Uint8Array ? [...value] : value]
  } catch (error) {
    if (error instanceof GaiError) return ['gaierror', error.message]
    if (error instanceof SocketError) return ['errno', error.code]
    if (error instanceof ArgumentError) return [error.python, error.message]
    throw error
  }
}
