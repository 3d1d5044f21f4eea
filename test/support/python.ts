// Python, the reference for everything that it decides itself: names, numbers, texts of errors.
// The library mirrors Python 3.11 with glibc on Linux; where that is not at hand, the comparisons
// are skipped, and a line says so.

import { spawnSync } from 'node:child_process'

const PROBE =
  'import sys, platform; print(sys.platform, *sys.version_info[:2], platform.libc_ver()[0])'
const WANTED = 'linux 3 11 glibc'

const command = ['python3.11', 'python3'].find(
  (name) => spawnSync(name, ['-c', PROBE], { encoding: 'utf8' }).stdout?.trim() === WANTED,
)

if (command === undefined) {
  console.warn('No Python 3.11 with glibc on Linux here: comparisons with it are SKIPPED')
}

/** Whether `python` can be called. For `describe.runIf`. */
export const pythonIsThere = command !== undefined

/** How Python is called. */
export const pythonCommand = command ?? 'python3'

/** Runs a script that reads `data` (parsed from JSON) and calls `answer(...)` with what it found. */
export function python<T>(script: string, data: unknown = null): T {
  const program = [
    'import errno, json, os, select, socket, sys',
    'data = json.load(sys.stdin)',
    'def answer(value): print(json.dumps(value))',
    '# What a call gave: ["ok", value], or the kind of exception with its text',
    'def outcome(call):',
    '  try: value = call()',
    '  except OSError as e:',
    '    if isinstance(e, socket.gaierror): return ["gaierror", e.strerror]',
    '    return ["errno", errno.errorcode[e.errno]] if e.errno else ["OSError", str(e)]',
    '  except UnicodeEncodeError as e: return ["ValueError", str(e)]',
    '  except Exception as e: return [type(e).__name__, str(e)]',
    '  return ["ok", list(value) if isinstance(value, bytes) else value]',
    script,
  ].join('\n')
  const { status, stdout, stderr } = spawnSync(pythonCommand, ['-c', program], {
    encoding: 'utf8',
    input: JSON.stringify(data),
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as T
}
