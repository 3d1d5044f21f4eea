// Scenarios, played one after the other, each with what happened line by line; ports are told by the order in which they
// were first seen. With a name as argument only that one is played.
const { once } = require('node:events')

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

const ports = new Map()

/** A port that the system chose is told by its number in the order of their coming. */
function mask(text) {
  return text.replace(/\b([1-9]\d{4})\b/g, (all) => {
    if (Number(all) < 20000 || Number(all) > 65535) return all
    if (!ports.has(all)) ports.set(all, `port${ports.size + 1}`)
    return ports.get(all)
  })
}

/** What is told of a value. */
function brief(value) {
  if (value instanceof AggregateError)
    return `${value.name}(${value.code}: ${value.errors.map((one) => one.message).join(' | ')})`
  if (value instanceof Error)
    return `${value.name}(${[value.code, value.syscall, value.message].filter(Boolean).join(', ')})`
  if (Buffer.isBuffer(value) || value instanceof Uint8Array)
    return value.length > 40
      ? `<${value.length} bytes>`
      : JSON.stringify(Buffer.from(value).toString('latin1'))
  if (typeof value === 'string')
    return value.length > 300 ? `<${value.length} characters>` : JSON.stringify(value)
  if (typeof value === 'function') return 'function'
  if (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) !== Object.prototype &&
    !Array.isArray(value)
  )
    return value.constructor?.name ?? 'object'
  return JSON.stringify(value) ?? String(value)
}

const log = (...parts) =>
  console.log(mask(parts.map((part) => (typeof part === 'string' ? part : brief(part))).join(' ')))

const QUIET = new Set(['newListener', 'removeListener', 'resume', 'pause', 'prefinish'])

/** Tells of all that an emitter emits. */
function record(emitter, name, quiet = []) {
  const emit = emitter.emit
  emitter.emit = function (event, ...args) {
    if (!QUIET.has(event) && !quiet.includes(event)) log(`${name}:`, String(event), ...args)
    return Reflect.apply(emit, this, [event, ...args])
  }
  return emitter
}

/** The port on which it listens; the loopback's of IPv4 when nothing else is said. */
async function listening(server, ...args) {
  server.listen(...(args.length === 0 ? [0, '127.0.0.1'] : args))
  await once(server, 'listening')
  return server.address()?.port
}

const closed = (one) =>
  one.destroyed && one.closed
    ? Promise.resolve()
    : new Promise((resolve) => one.once('close', resolve))

async function play(table) {
  const [, , ...wanted] = process.argv
  process.on('warning', (warning) => log('warning', warning.name, warning.message))
  for (const [name, run] of Object.entries(table)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    ports.clear()
    log(`== ${name}`)
    try {
      await run()
    } catch (error) {
      log('threw', error)
    }
    await sleep(25)
  }
  process.exit()
}

module.exports = { brief, closed, listening, log, once, play, record, sleep }
