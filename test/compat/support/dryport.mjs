// The library as it was built, and the hash of a world's trace.
import { createHash } from 'node:crypto'
import { TraceHash, TraceText } from '../../../dist/sim/index.js'

export { simulate } from '../../../dist/index.js'

/**
 * Gives what tells the hash of everything so far: the events with all their bytes. Of `encrypted` traffic only lengths,
 * because keys are random.
 */
export function traceHash(world, encrypted) {
  const text = new TraceText()
  const all = new TraceHash()
  const lengths = createHash('sha1')
  world.trace$.subscribe((event) => {
    if (process.env.COMPAT_TRACE) console.error(text.line(event))
    if (!encrypted) all.add(event)
    else lengths.update(text.line(event).replace(/b"((?:\\x..|[^"])*)"/g, (_, bytes) => `<${bytes.replace(/\\x../g, '.').length}>`))
  })
  return () => (encrypted ? lengths.copy().digest('hex').slice(0, 16) : all.digest())
}
