/**
 * The package as its users get it: `npm run consumers [-- NAME...]` packs it, installs the tarball into empty folders
 * far from here, and plays what they do. Needs a registry for its dependencies, vitest and three compilers.
 */
import { browser } from './checks/browser.ts'
import { commands } from './checks/commands.ts'
import { contents } from './checks/contents.ts'
import { declared } from './checks/declared.ts'
import { loading } from './checks/loading.ts'
import { readme } from './checks/readme.ts'
import { refusals } from './checks/refusals.ts'
import { types } from './checks/types.ts'
import { pack } from './support/pack.ts'

const CHECKS = [contents, declared, loading, refusals, readme, types, commands, browser]

const asked = process.argv.slice(2)
for (const name of asked) {
  if (!CHECKS.some((check) => check.name === name)) throw new Error(`there is no check '${name}'`)
}
const packed = pack()
for (const check of CHECKS) {
  if (asked.length > 0 && !asked.includes(check.name)) continue
  try {
    console.log(`ok   ${check.name}: ${await check.run(packed)}`)
  } catch (error) {
    console.log(`FAIL ${check.name}: ${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
