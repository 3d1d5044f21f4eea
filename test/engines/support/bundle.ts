// The library, the programs and the schedules as one script without imports, for engines that have nothing else.
import { build } from 'esbuild'

/** Its result is an object with the function `hashes`. */
export const NAME = 'engine'

/** A script that declares {@link NAME}. */
export async function engineBundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['test/engines/support/hashes.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: NAME,
    target: 'es2022',
    conditions: ['@dryport/source'],
    logOverride: { 'empty-import-meta': 'silent' },
  })
  return outputFiles[0]?.text ?? ''
}
