/**
 * Memory that a socket has taken from its host and not used: it comes in pages, and whole pages go back
 * (`fwd_alloc` of SO_MEMINFO).
 */
import type { Flow } from './flow.ts'

const PAGE = 4096

/** Takes pages until there is so much. */
export function ensure(flow: Flow, bytes: number): void {
  if (flow.forward < bytes) takePages(flow, bytes)
}

export function charge(flow: Flow, bytes: number): void {
  if (flow.forward < bytes) takePages(flow, bytes)
  flow.forward -= bytes
}

export function uncharge(flow: Flow, bytes: number): void {
  flow.forward = (flow.forward + bytes) & (PAGE - 1)
}

function takePages(flow: Flow, bytes: number): void {
  flow.forward += (bytes - flow.forward + PAGE - 1) & -PAGE
}
