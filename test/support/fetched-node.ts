/** Other versions of Node than the one that runs this, fetched from the registry where they are not there yet. */
import { spawnSync } from 'node:child_process'

export interface FetchedNode {
  /** The path of the program. */
  readonly path: string
  /** As `process.version` of it says: `v24.1.0`. */
  readonly version: string
}

/** `version` as the registry's package `node` has it: `24`, `20.19.0`. Throws when it cannot be had. */
export function fetchedNode(version: string): FetchedNode {
  const path = run('npx', ['-y', `node@${version}`, '-p', 'process.execPath'])
  return { path, version: run(path, ['--version']) }
}

function run(file: string, args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8' })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${[file, ...args].join(' ')}: ${stderr}`)
  return stdout.trim()
}
