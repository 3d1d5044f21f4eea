/** A request without an answer is sent again. It may have been done: money is taken twice. */
import { type Host, type Socket, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { lines } from '../lines.ts'
import { dial, listen, serveEach } from '../serving.ts'

const TIMEOUT = 500
const ATTEMPTS = 100

/** One attempt; null when there is no telling. */
async function attempt(host: Host, request: string): Promise<string | null> {
  let sock: Socket | null = null
  try {
    sock = await dial(host, TIMEOUT)
    await sock.sendall(`${request}\n`)
    return text(await sock.recv(64)).trimEnd() || null
  } catch {
    await host.sleep(100)
    return null
  } finally {
    await sock?.close()
  }
}

/** The server keeps an account with 100. */
function programs(isNew: (seen: Set<string>, id: string) => boolean): Programs<undefined> {
  return {
    server: service(async (host) => {
      let balance = 100
      const seen = new Set<string>()
      await serveEach(await listen(host), async (conn) => {
        const request = (await lines(conn).next()) ?? ''
        const [amount = '', id = ''] = request.split(' ')
        if (isNew(seen, id)) balance -= Number(amount)
        seen.add(id)
        await conn.sendall(`${balance}\n`)
      })
    }),
    client: async (host, scope) => {
      let reply: string | null = null
      for (let n = 0; reply === null && n < ATTEMPTS; n++) reply = await attempt(host, '10 id-1')
      scope.always('10 are taken once', reply === '90')
    },
  }
}

export const blindRetry = animal({
  name: 'blind-retry',
  bug: 'a request that may have been done is done again',
  sick: programs(() => true),
  fixed: programs((seen, id) => !seen.has(id)),
  options: { faults: ['partitions', 'pauses'] },
  // The answer comes just after the time is up.
  minimum: {
    seed: 1,
    faults: [{ kind: 'pause', host: 'server', what: 'programs', for: 501 }],
    input: undefined,
  },
})
