/** How a call learns that its host is gone for good: the world was closed, or the real host disposed of. */
import { brand } from '../core/brand.ts'
import { SocketError } from '../core/errno.ts'
import { CallSite } from './call-site.ts'

/** What is known of the call that ends. */
export interface ClosedCall {
  /** `recv`, `accept`, `sleep`. */
  readonly call: string
  /** -1 for none. */
  readonly descriptor: number
  readonly site: CallSite | null
}

/**
 * `world.close()` or `host.dispose()` while the call waited, or before a call that would have waited. Its code is EBADF:
 * the descriptors are gone with the host.
 */
export class HostClosedError extends SocketError {
  /** The name of the host. */
  readonly host: string
  /** What the call was about; null for a call without a descriptor (sleep, select, a look-up). */
  readonly descriptor: number | null
  /** Where in the program the call was made, as the engine writes a frame; null where nobody knows. */
  readonly place: string | null

  constructor(host: string, { call, descriptor, site }: ClosedCall) {
    const about = descriptor < 0 ? '' : ` on descriptor ${descriptor}`
    const place = site?.place ? site.place : null
    const where = place === null ? '' : `\n  ${place}`
    super(
      'EBADF',
      call,
      {},
      `${call} EBADF: ${host} was closed while the call${about} waited${where}`,
    )
    this.host = host
    this.descriptor = descriptor < 0 ? null : descriptor
    this.place = place
  }
}
brand(HostClosedError, 'HostClosedError')

/** The same with the call and its place, where the error is one of a closed host that knew neither. */
export function withPlace(error: unknown, call: string, site: CallSite | null = null): unknown {
  if (!(error instanceof HostClosedError) || error.place !== null) return error
  return new HostClosedError(error.host, {
    call,
    descriptor: -1,
    site: site?.place ? site : new CallSite(),
  })
}
