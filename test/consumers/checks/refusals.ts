/** What the exports map does not name cannot be imported, whatever lies there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Check } from '../support/check.ts'
import { Consumer } from '../support/consumer.ts'
import { MANIFEST, type Packed } from '../support/pack.ts'

/** All of them are files or folders of the package. */
const DEEP = [
  'dist/index.js',
  'dist/core/index.js',
  'dist/core/kernel/kernel.js',
  'dist/adapters/sim/simulated-world.js',
  'dist/cli/main.js',
  'src/index.ts',
  'examples/greeting.ts',
  'README.md',
]

/** What a name of a public folder might suggest. */
const GUESSED = [
  'core/kernel/kernel.js',
  'sim/world.js',
  'adapters',
  'cli',
  'lab',
  'testing/index.js',
]

export const refusals: Check = {
  name: 'refusals',
  run({ tarball }: Packed): string {
    const consumer = new Consumer('module', tarball)
    for (const path of DEEP) {
      if (!existsSync(join(consumer.folder, 'node_modules', MANIFEST.name, path))) {
        throw new Error(`${path} is not in the package: name another`)
      }
    }
    const paths = [...DEEP, ...GUESSED]
    consumer.write(
      'refused.cjs',
      `const seen = []
       const tell = (how, path) => (error) => seen.push([how, path, error?.code ?? 'loaded'])
       for (const path of ${JSON.stringify(paths)}) {
         try { require('dryport/' + path); tell('require', path)() } catch (error) { tell('require', path)(error) }
         import('dryport/' + path).then(() => tell('import', path)(), tell('import', path))
       }
       process.on('exit', () => console.log(JSON.stringify(seen)))`,
    )
    const said = consumer.must(process.execPath, ['refused.cjs'])
    const seen = JSON.parse(said) as [how: string, path: string, code: string][]
    const wrong = seen.filter(([, , code]) => code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED')
    if (seen.length !== 2 * paths.length || wrong.length > 0) throw new Error(JSON.stringify(wrong))
    consumer.remove()
    return `${paths.length} deep imports are refused, by import and by require`
  },
}
