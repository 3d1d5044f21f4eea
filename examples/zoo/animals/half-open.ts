/** A peer that has forgotten the connection sends nothing, not even an end. Who waits without a limit waits for ever. */
import type { Host } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, listen, serveEach } from '../serving.ts'

async function subscribe(host: Host, timeout: number | null): Promise<boolean> {
  try {
    const sock = await dial(host, 1000)
    try {
      await sock.sendall('subscribe')
      sock.settimeout(timeout)
      return (await sock.recv(64)).length > 0
    } finally {
      await sock.close()
    }
  } catch {
    return false
  }
}

/** News come half a second later. */
function programs(timeout: number | null): Programs<undefined> {
  return {
    server: service(async (host) => {
      await serveEach(await listen(host), async (conn) => {
        await conn.recv(64)
        await host.sleep(500)
        await conn.sendall('news')
      })
    }),
    client: async (host) => {
      for (let n = 0; n < 100; n++) {
        if (await subscribe(host, timeout)) return
        await host.sleep(100)
      }
    },
  }
}

export const halfOpen = animal({
  name: 'half-open',
  bug: 'a dead connection is waited on for ever',
  sick: programs(null),
  fixed: programs(2000),
  options: { faults: ['resets'] },
  minimum: { seed: 1, faults: [{ kind: 'half-open', host: 'server', at: 10 }], input: undefined },
})
