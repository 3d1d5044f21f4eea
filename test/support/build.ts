// Global setup of the tests that run the built package: builds it when a source is newer.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

function newest(folder: string): number {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile())
  return Math.max(0, ...files.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs))
}

export function setup(): void {
  const main = join(ROOT, 'dist/cli/main.js')
  if (existsSync(main) && statSync(main).mtimeMs > newest(join(ROOT, 'src'))) return
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: 'pipe' })
}
