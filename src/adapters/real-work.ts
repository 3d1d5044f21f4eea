/**
 * Whether the machine is still busy with something that a program asked of it and may be waiting for: reading files,
 * looking up real names. Virtual time stands still meanwhile. Known on Node only, and not of everything (its version
 * 26 does not tell of `readFile`); for the rest, `SimulatedWorld.hold` says so.
 */

interface Runtime {
  readonly process?: { readonly getActiveResourcesInfo?: () => readonly string[] }
}

const { process } = globalThis as Runtime
const resources = process?.getActiveResourcesInfo

const REQUEST = /^(FSReq|CloseReq|GetAddrInfoReq|GetNameInfoReq)/

/** Whether a file operation or a real look-up is under way. */
export function realWorkPending(): boolean {
  if (resources === undefined) return false
  return resources.call(process).some((kind) => REQUEST.test(kind))
}
