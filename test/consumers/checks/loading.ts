/** Every entry point loads with `import` and with `require`, under every Node that is promised. */
import type { Check } from '../support/check.ts'
import { Consumer } from '../support/consumer.ts'
import { nodes } from '../support/nodes.ts'
import { ENTRY_POINTS, MANIFEST, type Packed } from '../support/pack.ts'

/** `dryport/register` awaits at its top level, and vitest refuses to be required. */
const IMPORT_ONLY = new Set(['dryport/register', 'dryport/vitest'])

const WORLD = `
const world = simulate({ seed: 7 })
const [a, b] = world.host('a').socketpair()
a.sendall('hello').then(() => b.recv(9)).then((bytes) => console.log(text(bytes)))
`

export const loading: Check = {
  name: 'loading',
  run({ tarball }: Packed): string {
    const { 'fast-check': check, vitest } = MANIFEST.devDependencies
    const peers = [`fast-check@${check}`, `vitest@${vitest}`]
    const esm = new Consumer('module', tarball, peers)
    const cjs = new Consumer('commonjs', tarball, peers)
    const imported = ENTRY_POINTS.filter((entry) => entry !== 'dryport/vitest')
    const required = ENTRY_POINTS.filter((entry) => !IMPORT_ONLY.has(entry))
    esm.write('world.js', `import { simulate, text } from 'dryport'${WORLD}`)
    cjs.write('world.js', `const { simulate, text } = require('dryport')${WORLD}`)
    // Each alone: what one has loaded must not help the next.
    const lines = (entries: readonly string[], how: string): string =>
      entries.map((entry) => `${how}('${entry}')`).join('\n')
    for (const [i, entry] of imported.entries()) esm.write(`e${i}.js`, `import '${entry}'`)
    esm.write('all.js', lines(imported, 'await import'))
    cjs.write('all.js', lines(required, 'require'))
    const seen = nodes().map(({ path, version }) => {
      for (const consumer of [esm, cjs]) {
        const said = consumer.must(path, ['world.js'])
        if (said !== 'hello\n') throw new Error(`${version}: the world said ${said}`)
        consumer.must(path, ['all.js'])
      }
      for (const i of imported.keys()) esm.must(path, [`e${i}.js`])
      return version
    })
    esm.remove()
    cjs.remove()
    return `${imported.length} by import, ${required.length} by require: ${seen.join(', ')}`
  },
}
