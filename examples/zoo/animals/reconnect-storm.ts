/** Who is refused comes back at once, and again, and again. */
import type { Host, Socket } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, listen, serveEach } from '../serving.ts'

const ROUNDS = 3
const MOST_ATTEMPTS = 40

function programs(pause: (host: Host, failures: number) => Promise<void>): Programs<undefined> {
  return {
    server: service(async (host) => {
      await serveEach(await listen(host), async (conn) => {
        for (;;) {
          const ping = await conn.recv(64)
          if (ping.length === 0) return
          await conn.sendall(ping)
        }
      })
    }),
    client: async (host, scope) => {
      let attempts = 0
      let failures = 0
      let sock: Socket | null = null
      for (let round = 0; round < ROUNDS; ) {
        try {
          if (sock === null) {
            attempts += 1
            scope.always(`at most ${MOST_ATTEMPTS} attempts`, attempts <= MOST_ATTEMPTS)
            sock = await dial(host, 2000)
          }
          await sock.sendall('ping')
          if ((await sock.recv(64)).length === 0) throw new Error('the server has gone')
          failures = 0
          round += 1
          await host.sleep(5)
        } catch {
          await sock?.close()
          sock = null
          await pause(host, failures)
          failures += 1
        }
      }
      await sock?.close()
    },
  }
}

export const reconnectStorm = animal({
  name: 'reconnect-storm',
  bug: 'a refused client tries again at once',
  sick: programs(async () => {}),
  fixed: programs((host, failures) => host.sleep(Math.min(1000, 10 * 2 ** failures))),
  options: { faults: { hosts: ['server'], families: ['resets', 'crashes'] } },
  minimum: {
    seed: 1,
    faults: [{ kind: 'reject', host: 'server', with: 'tcp-reset', protocol: 'tcp', for: 5 }],
    input: undefined,
  },
})
