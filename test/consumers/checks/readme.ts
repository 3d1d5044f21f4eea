/** The README's first example, pasted in a vitest file, passes under every Node that is promised. */
import { readFileSync } from 'node:fs'
import type { Check } from '../support/check.ts'
import { Consumer } from '../support/consumer.ts'
import { nodes } from '../support/nodes.ts'
import { MANIFEST, type Packed } from '../support/pack.ts'

/** As it is when it has a test; else its lines after the imports become the body of one that holds what it prints. */
function testFile(readme: string): string {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []
  if (/^test\(/m.test(example)) return example
  const [, output = ''] = /```text\n([\s\S]*?)```/.exec(readme) ?? []
  const lines = example.split('\n')
  const imports = lines.filter((line) => line.startsWith('import '))
  const body = lines.filter((line) => !line.startsWith('import '))
  return `import { expect, test, vi } from 'vitest'
${imports.join('\n')}
test('the README', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
${body.join('\n')}
  const said = log.mock.calls.map((words) => words.join(' ') + '\\n').join('')
  expect(said).toBe(${JSON.stringify(output)})
})
`
}

export const readme: Check = {
  name: 'readme',
  run({ tarball }: Packed): string {
    const consumer = new Consumer('module', tarball, [
      `vitest@${MANIFEST.devDependencies['vitest']}`,
    ])
    consumer.write('readme.test.ts', testFile(readFileSync('README.md', 'utf8')))
    const vitest = ['node_modules/vitest/vitest.mjs', 'run']
    const seen = nodes().map(({ path, version }) => {
      const said = consumer.must(path, vitest)
      if (!/Tests\s+[1-9]\d* passed/.test(said)) throw new Error(`${version}: ${said}`)
      return version
    })
    consumer.remove()
    return `the example passes in vitest on ${seen.join(', ')}`
  },
}
