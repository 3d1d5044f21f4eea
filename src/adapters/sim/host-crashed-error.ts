import { brand } from '../../core/brand.ts'

/** The host has crashed: what its programs waited for will not come, and they can do nothing more. */
export class HostCrashedError extends Error {
  declare readonly name: string
  readonly code = 'ERR_HOST_CRASHED'
  /** Its name. */
  readonly host: string

  constructor(host: string) {
    super(`${host} has crashed`)
    this.host = host
  }
}
brand(HostCrashedError, 'HostCrashedError')
