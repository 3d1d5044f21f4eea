/**
 * Memory that a socket has taken from its host and not used: it comes in pages, and whole pages go back
 * (`fwd_alloc` of SO_MEMINFO).
 */
import type { Tcb } from './tcb.ts'

const PAGE = 4096

/** Takes pages until there is so much. */
export function ensure(tcb: Tcb, bytes: number): void {
  if (tcb.forward < bytes) tcb.forward += Math.ceil((bytes - tcb.forward) / PAGE) * PAGE
}

export function charge(tcb: Tcb, bytes: number): void {
  ensure(tcb, bytes)
  tcb.forward -= bytes
}

export function uncharge(tcb: Tcb, bytes: number): void {
  tcb.forward = (tcb.forward + bytes) % PAGE
}
