// Plays the matrix: `npm run compat [-- [--times N] [--node PATH] [NAME...]]`. One process a row, two at a time. With
// `--again N` each check is played N times and only the hashes of the traces are told: one line a row.
import { spawn } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { times: { type: 'string', default: '2' }, again: { type: 'string' }, node: { type: 'string', default: process.execPath }, json: { type: 'string' }, jobs: { type: 'string', default: '2' } } })
const here = import.meta.dirname
const times = values.again ?? values.times
const rows = readdirSync(join(here, 'rows')).filter((name) => name.endsWith('.mjs') && (positionals.length === 0 || positionals.includes(name.replace('.mjs', ''))))

function playRow(name) {
  return new Promise((resolve) => {
    const child = spawn(values.node, ['--no-deprecation', join(here, 'support/one.mjs'), join(here, 'rows', name), times], { env: { ...process.env, UV_THREADPOOL_SIZE: '1' }, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), 120_000 + Number(times) * 20_000)
    child.stdout.on('data', (chunk) => { out += chunk })
    child.stderr.on('data', (chunk) => { err += chunk })
    child.on('close', (status) => {
      clearTimeout(timer)
      const last = out.trim().split('\n').at(-1) ?? ''
      try {
        resolve({ name, ...JSON.parse(last), err })
      } catch {
        resolve({ name, row: { packages: [] }, results: [{ name: 'runs', ok: false, outcome: `status ${status}: ${`${out}${err}`.slice(-1500)}` }] })
      }
    })
  })
}

/** How many traces each check has had, and the hash of each. */
function tellHashes({ name, results }) {
  const same = results.every(({ ok, traces }) => ok && traces === 1)
  const hashes = results.map(({ name: check, ok, traces, hash, outcome }) => `${check} ${ok ? (traces === 1 ? hash : `${traces} TRACES`) : `FAILS: ${outcome}`}`)
  console.log(`${same ? 'ok  ' : 'FAIL'} ${name.replace('.mjs', '').padEnd(16)} ${results.length} checks, ${times} times each: ${hashes.join(', ')}`)
}

const played = []
const queue = [...rows]
await Promise.all(Array.from({ length: Number(values.jobs) }, async () => {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const result = await playRow(name)
    played.push(result)
    if (values.again !== undefined) {
      tellHashes(result)
      continue
    }
    for (const { name: check, ok, outcome, virtual, real, traces, stack } of result.results) {
      const alike = traces > 1 ? ` ${traces} TRACES` : ''
      console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.replace('.mjs', '').padEnd(16)} ${check.padEnd(24)} ${ok ? `${virtual} ms in ${real.toFixed(1)} ms${alike}  ${outcome === 'ok' ? '' : outcome}` : stack ?? outcome}`)
    }
  }
}))
const failed = played.flatMap(({ row, results }) => results.map((result) => (result.traces > 1 && row.unstable === undefined ? { ...result, ok: false } : result))).filter(({ ok }) => !ok)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(played.sort((a, b) => (a.name < b.name ? -1 : 1)), null, 1)}\n`)
const checks = played.flatMap(({ results }) => results).length
console.log(failed.length === 0 ? `all ${played.length} rows pass, ${checks} checks, ${times} times each with the same trace` : `${failed.length} checks failed or differ`)
process.exitCode = failed.length === 0 ? 0 : 1
