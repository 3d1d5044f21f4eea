/** Which frames of a stack are this library's own: they say nothing about the program. */

/** The folder of the library: `src`, or `dist` when it was built; source maps turn one into the other. */
const HERE = import.meta.url.replace(/testing\/[^/]*$/, '').replace(/^file:\/\//, '')
const FOLDERS = [HERE, HERE.replace(/\/dist\/$/, '/src/')]

export function isOwnFrame(line: string): boolean {
  return FOLDERS.some((folder) => line.includes(folder)) || line.includes('node:')
}
