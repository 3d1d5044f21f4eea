// Worlds one after the other, each with a request over HTTPS; then which kinds of objects there are more of than before,
// as JSON: `node --expose-gc worlds.mjs BEFORE WORLDS [leak]`. With `leak` each world leaves one small object behind.
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { getHeapSnapshot } from 'node:v8'
import { simulate } from '../../../dist/index.js'
import { install } from '../../../dist/node.js'

const file = (name) => readFileSync(new URL(`../../compat/support/${name}`, import.meta.url))
const [key, cert] = [file('key.pem'), file('cert.pem')]
const [before, worlds, leak] = process.argv.slice(2)
const kept = []

async function oneWorld() {
  const world = simulate()
  const installed = install(world, { host: 'client' })
  await world.host('server').run(async () => {
    const server = https.createServer({ key, cert }, (_, response) => response.end('hello'))
    await once(server.listen(443), 'listening')
  })
  const request = https.get({ host: 'server', ca: cert, servername: 'server', agent: false })
  const [response] = await once(request, 'response')
  response.resume()
  await once(response, 'end')
  await installed.uninstall()
  world.close()
  if (leak === 'leak') kept.push({ seed: world.now })
}

async function run(count) {
  for (let i = 0; i < count; i += 1) await oneWorld()
  await new Promise((resolve) => setImmediate(resolve))
  globalThis.gc()
  globalThis.gc()
}

/** What the engine makes for itself: code, and lists of what depends on it. */
const OF_THE_ENGINE = new Set(['code', 'hidden', 'synthetic', 'object shape'])

/** How many objects there are, by their kind and the name of their class. */
async function census() {
  let text = ''
  for await (const chunk of getHeapSnapshot()) text += chunk
  const { snapshot, nodes, strings } = JSON.parse(text)
  const { node_fields: fields, node_types: types } = snapshot.meta
  const counts = new Map()
  for (let at = 0; at < nodes.length; at += fields.length) {
    const type = types[0][nodes[at]]
    if (OF_THE_ENGINE.has(type)) continue
    const name = type.endsWith('string') || type === 'number' ? '' : strings[nodes[at + 1]]
    const kind = `${type} ${name}`
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  // As one text: what is kept of it until the next time would be counted then.
  return JSON.stringify([...counts])
}

await run(Number(before))
const first = await census()
const heap = process.memoryUsage().heapUsed
await run(Number(worlds))
const second = await census()
const had = new Map(JSON.parse(first))
const more = JSON.parse(second).map(([kind, count]) => [kind, count - (had.get(kind) ?? 0)])
const grown = more.filter(([, by]) => by >= Number(worlds) / 2)
const bytes = Math.round((process.memoryUsage().heapUsed - heap) / Number(worlds))
process.stdout.write(`${JSON.stringify({ grown, bytes })}\n`, () => process.exit())
