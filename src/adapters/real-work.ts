/**
 * Whether the machine is still busy with something that a program asked of it and may be waiting for: a turn of the
 * event loop, a file, the look-up of a real name. Virtual time stands still meanwhile. Known on Node only, and not of
 * everything (its version 26 does not tell of `readFile`); for the rest, `SimulatedWorld.hold` says so.
 */
import { ownImmediates } from './macrotask.ts'

interface Runtime {
  readonly process?: { readonly getActiveResourcesInfo?: () => readonly string[] }
}

const { process } = globalThis as Runtime
const resources = process?.getActiveResourcesInfo

/** So often in a row a turn of somebody else is waited for; a program may ask for one after the other for ever. */
const PATIENCE = 1000
const LEAST_PATIENCE = 16

let patience = PATIENCE
let waited = 0

/** Whether to look again later. Asked from within a macrotask. */
export function realWorkPending(): boolean {
  if (resources === undefined) return false
  let immediates = 0
  for (const kind of resources.call(process)) {
    if (kind === 'Immediate') immediates += 1
    else if (isRequest(kind)) return true
  }
  if (immediates <= ownImmediates()) {
    waited = 0
    return false
  }
  waited += 1
  if (waited < patience) return true
  waited = 0
  patience = Math.max(LEAST_PATIENCE, patience >> 1)
  return false
}

/** A file operation or a real look-up. */
function isRequest(kind: string): boolean {
  return (
    kind === 'CloseReq' ||
    kind.startsWith('FSReq') ||
    kind.startsWith('GetAddrInfoReq') ||
    kind.startsWith('GetNameInfoReq') ||
    kind.startsWith('QueryReq')
  )
}
