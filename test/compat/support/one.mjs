// Plays one row in this process: `node support/one.mjs rows/name.mjs [TIMES]`. Prints JSON as its last line.
import { pathToFileURL } from 'node:url'
import { prepare } from '../../../dist/node.js'
import { play } from './play.mjs'

// Before a package is loaded that takes references.
prepare()

const [file, times = '3'] = process.argv.slice(2)
const { default: row } = await import(pathToFileURL(file).href)
const results = await play(row, Number(times))
console.log(JSON.stringify({ node: process.version, row: { packages: row.packages, protocol: row.protocol, unstable: row.unstable }, results }))
process.exit(results.every(({ ok }) => ok) ? 0 : 1)
