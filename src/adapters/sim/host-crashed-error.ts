import { brand } from '../../core/brand.ts'

/** The host has crashed: what its programs waited for will not come, and they can do nothing more. */
export class HostCrashedError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** Tells it from errors of the network. */
  readonly code = 'ERR_HOST_CRASHED'
  /** Its name. */
  readonly host: string

  constructor(host: string) {
    super(`${host} has crashed`)
    this.host = host
  }
}
brand(HostCrashedError, 'HostCrashedError')
