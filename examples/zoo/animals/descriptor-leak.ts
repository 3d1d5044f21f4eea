/** A socket whose connect has failed is still a descriptor. */
import type { Host, Socket } from 'dryport'
import { nothingLeftOpen, type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { listen, PORT, serveEach } from '../serving.ts'

type Dial = (host: Host, sock: Socket) => Promise<void>

function programs(dial: Dial): Programs<undefined> {
  return {
    server: service(async (host) => {
      await serveEach(await listen(host), async (conn) => {
        await conn.sendall(await conn.recv(16))
      })
    }),
    client: async (host) => {
      for (let n = 0; n < 200; n++) {
        const sock = host.socket()
        sock.settimeout(100)
        try {
          await dial(host, sock)
        } catch {
          continue
        }
        try {
          await sock.sendall('hello')
          await sock.recv(16)
          return
        } catch {
          await host.sleep(100)
        } finally {
          await sock.close()
        }
      }
    },
  }
}

const connect: Dial = (_, sock) => sock.connect(['server', PORT])

export const descriptorLeak = animal({
  name: 'descriptor-leak',
  bug: 'a socket whose connect has failed is not closed',
  sick: programs(connect),
  fixed: programs((host, sock) =>
    connect(host, sock).catch(async (error: unknown) => {
      await sock.close()
      throw error
    }),
  ),
  options: {
    faults: ['packets', 'links', 'partitions'],
    invariants: [nothingLeftOpen({ services: ['server'] })],
  },
  minimum: {
    seed: 1,
    faults: [{ kind: 'rule', match: { from: 'client', to: 'server', nth: [1] }, action: 'drop' }],
    input: undefined,
  },
})
