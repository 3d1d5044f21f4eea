/** Somebody's project: a folder far from this repository, into which the tarball is installed. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Ran {
  /** Null when a signal ended it. */
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

// A consumer has nobody's environment: not the npm settings nor the switches of who runs the checks.
const { PATH, HOME, HTTPS_PROXY, HTTP_PROXY, NO_PROXY, npm_config_registry } = process.env
const INHERITED = Object.entries({ PATH, HOME, HTTPS_PROXY, HTTP_PROXY, NO_PROXY })
const ENVIRONMENT: Record<string, string> = { NO_COLOR: '1' }
for (const [name, value] of INHERITED) if (value !== undefined) ENVIRONMENT[name] = value
if (npm_config_registry !== undefined) ENVIRONMENT['npm_config_registry'] = npm_config_registry

/** Where no folder above has packages: Node and the compilers look there, too. */
function emptyPlace(): string {
  const above = (folder: string): string[] =>
    folder === dirname(folder) ? [folder] : [folder, ...above(dirname(folder))]
  const isEmpty = (place: string): boolean =>
    existsSync(place) && above(place).every((folder) => !existsSync(join(folder, 'node_modules')))
  const place = [tmpdir(), '/var/tmp', homedir()].find(isEmpty)
  if (place === undefined) throw new Error('each temporary folder has a node_modules above it')
  return place
}

export class Consumer {
  readonly folder = mkdtempSync(join(emptyPlace(), 'dryport-consumer-'))

  /** What `install` names beside the tarball stands as on the command line: `vitest@4`. */
  constructor(type: 'module' | 'commonjs', tarball: string, install: readonly string[] = []) {
    this.write('package.json', JSON.stringify({ name: 'consumer', private: true, type }))
    this.install(tarball, ...install)
  }

  install(...wanted: readonly string[]): void {
    const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
    this.must('npm', ['install', ...flags, ...wanted])
  }

  write(file: string, text: string): void {
    const path = join(this.folder, file)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  run(file: string, args: readonly string[]): Ran {
    const { status, stdout, stderr, error } = spawnSync(file, args, {
      cwd: this.folder,
      env: ENVIRONMENT,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      timeout: 300_000,
    })
    if (error !== undefined) throw error
    return { status, stdout, stderr }
  }

  /** Throws with what it said when it fails; gives its output. */
  must(file: string, args: readonly string[]): string {
    const { status, stdout, stderr } = this.run(file, args)
    if (status === 0) return stdout
    throw new Error(`${[file, ...args].join(' ')}: status ${status}\n${stdout}${stderr}`)
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
