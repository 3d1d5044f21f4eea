/**
 * Whether the trace of a run is the same, byte for byte, under several versions of Node: `npm run test:nodes [VERSION...]`.
 * Those other than the one that runs this are fetched with npx. Of runs under schedules of faults the hashes are compared.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { engineBundle, NAME } from '../engines/support/bundle.ts'
import { fetchedNode } from '../support/fetched-node.ts'

const EXAMPLES = ['greeting', 'upper-case', 'concurrent', 'udp-hello', 'thanks', 'sixth-client']
const SEEDS = ['1', '7']
const VERSIONS = ['24', '26']

/** What the zoo has found under the Node that runs this. */
const TOKENS = '.cache/zoo-tokens.json'

type Command = readonly [file: string, ...args: readonly string[]]

/** Runs the built command under one Node; gives what it printed. */
function output([file, ...before]: Command, args: readonly string[], input = ''): Buffer {
  const { status, stdout, stderr, error } = spawnSync(file, [...before, ...args], {
    maxBuffer: 1 << 28,
    input,
  })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`${[file, ...before, ...args].join(' ')}: ${String(stderr)}`)
  return stdout
}

/** Every program under every schedule. */
function underFaults(node: Command): Map<string, Buffer> {
  const hashes = output(node, ['-'], script).toString()
  const all = Object.entries(JSON.parse(hashes) as Record<string, string>)
  return new Map(all.map(([key, hash]) => [key, Buffer.from(hash)]))
}

/** The counterexamples of the zoo, replayed by their tokens. */
function zoo(node: Command): Map<string, Buffer> {
  const hashes = output(node, ['.cache/zoo/replay.js', TOKENS]).toString()
  const all = Object.entries(JSON.parse(hashes) as Record<string, string>)
  return new Map(all.map(([name, hash]) => [`zoo: ${name}`, Buffer.from(hash)]))
}

function traces(node: Command): Map<string, Buffer> {
  const all = new Map<string, Buffer>()
  for (const name of EXAMPLES) {
    for (const seed of SEEDS) {
      const args = ['run', `examples/${name}.ts`, '--trace', '--seed', seed]
      all.set(`${name}, seed ${seed}`, output(node, ['dist/cli/main.js', ...args]))
    }
  }
  return new Map([...all, ...underFaults(node), ...zoo(node)])
}

const digest = (all: ReadonlyMap<string, Buffer>): string => {
  const hash = createHash('sha256')
  for (const bytes of all.values()) hash.update(bytes)
  return hash.digest('hex').slice(0, 16)
}

const tell = `${NAME}.hashes().then((all) => process.stdout.write(JSON.stringify(all)))`
const script = `${await engineBundle()}\n${tell}`
output([process.execPath], ['.cache/zoo/main.js', '--twins', '0', '--tokens', TOKENS])
const asked = process.argv.slice(2)
const expected = traces([process.execPath])
let bytes = 0
for (const trace of expected.values()) bytes += trace.length
console.log(`${process.version}: ${expected.size} runs, ${bytes} bytes, ${digest(expected)}`)
for (const version of asked.length === 0 ? VERSIONS : asked) {
  const { path, version: name } = fetchedNode(version)
  const found = traces([path])
  const other = [...expected].filter(([key, trace]) => found.get(key)?.equals(trace) !== true)
  console.log(`${name}: ${digest(found)}${other.length === 0 ? ', the same bytes' : ''}`)
  for (const [key] of other) {
    console.log(`  differs: ${key}`)
    process.exitCode = 1
  }
}
