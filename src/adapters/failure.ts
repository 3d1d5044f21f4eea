/** The one place where a call's answer becomes what a program sees: the value, or the typed error. */
import { errorEndpoint } from '../core/address/format.ts'
import type { SocketAddress } from '../core/address/socket-address.ts'
import type { Answer, Failure } from '../core/answer.ts'
import { SocketError, SocketTimeout } from '../core/errno.ts'

/** The error of a call that failed: `call` is the system call's name, `address` where it was going. */
function failureError(
  failure: Failure,
  call: string,
  address: SocketAddress | null = null,
): SocketError {
  const endpoint = address === null ? {} : errorEndpoint(address)
  if (failure === 'TIMEOUT') return new SocketTimeout(call, endpoint)
  return new SocketError(failure, call, endpoint)
}

/** The value of an answer; throws its error. */
export function valueOrThrow<T>(
  answer: Answer<T>,
  call: string,
  address: SocketAddress | null = null,
): T {
  if (answer.failure !== null) throw failureError(answer.failure, call, address)
  return answer.value
}
