/** How much a browser loads, of the installed package. */

import { BROWSER_PROGRAMS, bundleSize } from '../support/bundle-size.ts'
import { type Check, none } from '../support/check.ts'
import { Consumer } from '../support/consumer.ts'
import type { Packed } from '../support/pack.ts'

const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

export const browser: Check = {
  name: 'browser',
  async run({ tarball }: Packed): Promise<string> {
    const consumer = new Consumer('module', tarball)
    const told: string[] = []
    const over: string[] = []
    for (const [name, { source, most }] of Object.entries(BROWSER_PROGRAMS)) {
      const { minified, gzipped } = await bundleSize(source, consumer.folder)
      told.push(`${name} ${kB(minified)}, ${kB(gzipped)} with gzip`)
      if (gzipped > most) over.push(`${name}: ${kB(gzipped)}, at most ${kB(most)}`)
    }
    none('too large', over)
    consumer.remove()
    return told.join('; ')
  },
}
