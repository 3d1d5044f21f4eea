/**
 * How a call learns that it waits for ever. It is told first, and tells where it was made; when all that are stuck
 * have done so, each rejects with an error that lists them all. So a stack need not be taken of every call that waits.
 */
import { blame, CallSite } from './call-site.ts'
import type { Waiter } from './pending-call.ts'

/** What the pending call rejects with inside of the library. */
class Stuck {
  readonly #inquiry: Inquiry
  readonly #call: Waiter

  constructor(inquiry: Inquiry, call: Waiter) {
    this.#inquiry = inquiry
    this.#call = call
  }

  /** Tells where the call was made; gives the error to reject with. */
  tell(site: CallSite): Promise<Error> {
    return this.#inquiry.tell(this.#call, site)
  }
}

/** Where each of the calls was made. */
export type Sites = ReadonlyMap<Waiter, CallSite>

type ErrorOf = (sites: Sites, call: Waiter) => Error

export class Inquiry {
  readonly #sites = new Map<Waiter, CallSite>()
  readonly #expected: number
  readonly #errorOf: ErrorOf
  readonly #complete: Promise<void>
  #close: () => void = () => {}

  /** @param errorOf makes the error of one call once all sites are known */
  constructor(calls: readonly Waiter[], errorOf: ErrorOf) {
    this.#expected = calls.length
    this.#errorOf = errorOf
    this.#complete = new Promise((resolve) => {
      this.#close = resolve
    })
    for (const call of calls) call.fail(new Stuck(this, call))
  }

  async tell(call: Waiter, site: CallSite): Promise<Error> {
    this.#sites.set(call, site)
    if (this.#sites.size === this.#expected) this.#close()
    await this.#complete
    return this.#errorOf(this.#sites, call)
  }
}

/** What a wait gives; one that is stuck tells where it was begun, and fails as the others that are. */
export async function outcome<T>(waiter: Waiter, result: Promise<T>): Promise<T> {
  try {
    return await result
  } catch (reason) {
    if (reason instanceof Stuck) throw await explain(waiter, reason)
    throw reason
  }
}

/** The error with which a wait ends that has failed for this reason. */
export async function explained(waiter: Waiter, reason: unknown): Promise<unknown> {
  return reason instanceof Stuck ? explain(waiter, reason) : reason
}

async function explain(waiter: Waiter, reason: Stuck): Promise<Error> {
  // Begun by the library itself, after a wait of its own, it knows no place; whoever awaits it does.
  const site = waiter.site?.place ? waiter.site : new CallSite()
  const error = await reason.tell(site)
  blame(error, site)
  return error
}
