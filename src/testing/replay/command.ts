/** The line that replays a failure, for the runner that runs the test. */
import { isOwnFrame } from '../own-frames.ts'
import { REPLAY_VARIABLE } from './token.ts'

interface Machine {
  readonly process?: {
    readonly env?: Readonly<Record<string, string | undefined>>
    cwd?(): string
  }
}

const { process } = globalThis as Machine

const FILE = /(?:\(|at (?:async )?|^)(?:file:\/\/)?(\/[^():]+|[A-Za-z]:[^():]+):\d+:\d+\)?$/

/** The file that called into this library, relative to where the process runs; empty when unknown. */
export function callingFile(): string {
  const lines = (new Error('place').stack ?? '').split('\n').slice(1)
  for (const line of lines) {
    const path = FILE.exec(line.trim())?.[1]
    if (path === undefined || isOwnFrame(line) || path.includes('/node_modules/')) continue
    const folder = `${process?.cwd?.() ?? ''}/`
    return path.startsWith(folder) ? path.slice(folder.length) : path
  }
  return ''
}

/** `DRYPORT_REPLAY=... npx vitest run test/server.test.ts` */
export function replayCommand(token: string, file: string): string {
  return `${REPLAY_VARIABLE}=${token} ${runner(file)}`
}

function runner(file: string): string {
  const env = process?.env ?? {}
  if (env['VITEST'] !== undefined) return `npx vitest run ${file}`.trim()
  if (env['JEST_WORKER_ID'] !== undefined) return `npx jest ${file}`.trim()
  if (env['NODE_TEST_CONTEXT'] !== undefined) return `node --test ${file}`.trim()
  return `node ${file}`.trim()
}
