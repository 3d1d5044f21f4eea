/** Replays tokens of the zoo: `node replay.js FILE`, a file of `main.js --tokens`. Prints the hash that each one gave. */
import { readFileSync } from 'node:fs'
import { CheckFailedError, check } from 'dryport/testing'
import { ANIMALS } from './animals.ts'

const tokens = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Record<string, string>
const hashes: Record<string, string> = {}
for (const { name, sick, options } of ANIMALS) {
  const replay = tokens[name]
  if (replay === undefined) continue
  try {
    await check(sick, { ...options, name, replay })
  } catch (error) {
    if (!(error instanceof CheckFailedError)) throw error
    hashes[name] = error.failure === null ? 'does not fail' : error.hash
  }
}
process.stdout.write(JSON.stringify(hashes))
