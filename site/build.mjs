/**
 * `npm run docs`: the packages of this folder when they are missing (the one step that needs the registry), the reference
 * from the sources' doc comments, the pages, the lab where there is one; then a look at every link.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

function npm(...args) {
  const { status } = spawnSync('npm', args, {
    cwd: here,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

if (!existsSync(`${here}/node_modules/vitepress`)) npm('ci', '--no-audit', '--no-fund')
npm('run', '--silent', 'reference')
npm('run', '--silent', 'build')
if (existsSync(`${here}/lab`)) npm('run', '--silent', 'lab')
npm('run', '--silent', 'links')
