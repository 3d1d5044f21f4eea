// What can be done to any client and server. Each fault begins before or while the client talks, and says what must come
// of it: `same` (the client notices nothing but the time) or `fails` (it ends with an error, and does not hang).
export const FAULTS = {
  refused: { serve: false, outcome: 'fails', matches: /ECONNREFUSED/ },
  lossy: { outcome: 'same', begin: ({ world }) => { world.link('client', 'server', { loss: 0.1 }) } },
  slow: { outcome: 'same', begin: ({ world }) => { world.link('client', 'server', { latency: 150 }) }, atLeast: 300 },
  reset: { outcome: 'fails', begin: (bench, { after = 5 }) => { bench.world.apply([{ kind: 'crash', at: bench.now + after, host: 'server', how: 'reset' }]) } },
  stalled: { outcome: 'fails', begin: (bench, { after = 5 }) => { bench.world.apply([{ kind: 'partition', at: bench.now + after, between: [['client'], ['server']] }]) } },
}

/** Everything that an error says, with what it was caused by. */
export function textOf(error) {
  if (error === undefined || error === null) return String(error)
  const parts = [error.code, error.name, error.message, typeof error === 'string' ? error : '']
  for (const inner of [error.cause, error.originalError, error.error, ...(error.errors ?? [])]) {
    if (inner !== undefined && inner !== error) parts.push(textOf(inner))
  }
  return parts.filter(Boolean).join(' ')
}
