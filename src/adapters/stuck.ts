/**
 * How a call learns that it waits for ever. It is told first, and tells where it was made; when all that are stuck
 * have done so, each rejects with an error that lists them all. So a stack need not be taken of every call that waits.
 */
import type { CallSite } from './call-site.ts'
import type { PendingCall } from './pending-call.ts'

/** What the pending call rejects with inside of the library. */
export class Stuck {
  readonly #inquiry: Inquiry
  readonly #call: PendingCall

  constructor(inquiry: Inquiry, call: PendingCall) {
    this.#inquiry = inquiry
    this.#call = call
  }

  /** Tells where the call was made; gives the error to reject with. */
  tell(site: CallSite): Promise<Error> {
    return this.#inquiry.tell(this.#call, site)
  }
}

/** Where each of the calls was made. */
export type Sites = ReadonlyMap<PendingCall, CallSite>

export class Inquiry {
  readonly #sites = new Map<PendingCall, CallSite>()
  readonly #expected: number
  readonly #errorOf: (sites: Sites) => Error
  readonly #complete: Promise<void>
  #close: () => void = () => {}

  /** @param errorOf makes the error of one call once all sites are known */
  constructor(calls: readonly PendingCall[], errorOf: (sites: Sites) => Error) {
    this.#expected = calls.length
    this.#errorOf = errorOf
    this.#complete = new Promise((resolve) => {
      this.#close = resolve
    })
    for (const call of calls) call.fail(new Stuck(this, call))
  }

  async tell(call: PendingCall, site: CallSite): Promise<Error> {
    this.#sites.set(call, site)
    if (this.#sites.size === this.#expected) this.#close()
    await this.#complete
    return this.#errorOf(this.#sites)
  }
}
