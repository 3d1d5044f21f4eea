/** The calls that wait, as an error or a report lists them: what the kernel knows and what the face knows, in one. */
import type { BlockedCall } from '../sim/deadlock.ts'
import type { Waiter } from './pending-call.ts'
import type { Sites } from './stuck.ts'

const NO_SITES: Sites = new Map()

/** A call that a kernel keeps, under the name that the program calls it by, with its place. */
export function nameBlocked(
  blocked: BlockedCall,
  call: Waiter | undefined,
  sites: Sites = NO_SITES,
): BlockedCall {
  if (call === undefined) return blocked
  const site = sites.get(call) ?? call.site
  const descriptor = call.descriptor < 0 ? null : call.descriptor
  return { ...blocked, call: call.call, descriptor, place: site?.place || null }
}

/** A call that no kernel knows: of a raw peer, of a program that polls in circles, a sleep. */
export function outsideOfKernels({ call, wait }: Waiter, host: string): BlockedCall {
  return {
    host,
    call,
    wait,
    rule: '',
    socks: [],
    state: '',
    local: null,
    remote: null,
    descriptor: null,
    deadline: Number.POSITIVE_INFINITY,
    place: null,
  }
}
