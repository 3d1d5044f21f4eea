// Plays one row: its happy path, its faults and its further checks, each several times over; the traces must be alike.
import { deepStrictEqual } from 'node:assert'
import { FAULTS, textOf } from './faults.mjs'
import { Bench } from './world.mjs'

/** No client may wait longer than that, virtual milliseconds. */
const LIMIT = 3_600_000

async function withLimit(bench, promise) {
  let timer
  const limit = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`not done at ${bench.now} ms`)), LIMIT) })
  try {
    return await Promise.race([promise, limit])
  } finally {
    clearTimeout(timer)
  }
}

async function inWorld(row, act) {
  const bench = new Bench(row.encrypted === true)
  let ms = 0
  let outcome
  try {
    outcome = await bench.run(async () => withLimit(bench, Promise.resolve(act(bench))))
    ms = bench.now
  } catch (error) {
    await bench.end().catch(() => {})
    throw error
  }
  const hash = await bench.end()
  return { hash, ms, outcome }
}

const serve = (row, bench, options) => bench.onServer(() => row.serve?.(bench, options))
const talk = (row, bench, options) => bench.onClient(() => row.talk(bench, options))

async function happy(row, bench) {
  await serve(row, bench, {})
  const value = await talk(row, bench, {})
  if (row.expect !== undefined) deepStrictEqual(JSON.parse(JSON.stringify(value)), row.expect)
  return 'ok'
}

async function faulty(row, bench, name, options) {
  const fault = FAULTS[name]
  if (fault.serve !== false) await serve(row, bench, options)
  fault.begin?.(bench, options)
  const began = bench.now
  if (fault.outcome === 'same') {
    const value = await talk(row, bench, options)
    if (row.expect !== undefined) deepStrictEqual(JSON.parse(JSON.stringify(value)), row.expect)
    if (fault.atLeast !== undefined && bench.now - began < fault.atLeast) throw new Error(`took only ${bench.now - began} ms`)
    return 'ok'
  }
  let value
  try {
    value = await talk(row, bench, options)
  } catch (error) {
    const text = textOf(error)
    const matches = options.matches ?? fault.matches
    if (matches !== undefined && !matches.test(text)) throw new Error(`failed otherwise: ${text}`, { cause: error })
    return `fails: ${text.split('\n')[0].slice(0, 120)}`
  }
  throw new Error(`did not fail, but gave ${JSON.stringify(value)}`)
}

function checksOf(row) {
  const checks = [['works', (bench) => happy(row, bench)]]
  if (row.talk === undefined) checks.length = 0
  for (const fault of row.faults ?? []) {
    const [name, options] = typeof fault === 'string' ? [fault, {}] : [fault.name, fault]
    checks.push([name, (bench) => faulty(row, bench, name, options)])
  }
  for (const [name, check] of Object.entries(row.checks ?? {})) {
    checks.push([name, async (bench) => { await check(bench); return 'ok' }])
  }
  return checks
}

/** Gives what came of each check: its outcome, its virtual time, and how many different traces there were. */
export async function play(row, times) {
  const results = []
  for (const [name, check] of checksOf(row)) {
    const hashes = new Set()
    let first
    const started = process.hrtime.bigint()
    try {
      for (let time = 0; time < times; time += 1) {
        const result = await inWorld(row, check)
        first ??= result
        hashes.add(result.hash)
      }
      const real = Number(process.hrtime.bigint() - started) / 1e6 / times
      results.push({ name, ok: true, outcome: first.outcome, virtual: first.ms, real, traces: hashes.size, hash: first.hash })
    } catch (error) {
      results.push({ name, ok: false, outcome: textOf(error).slice(0, 400), stack: error.stack })
    }
  }
  return results
}
