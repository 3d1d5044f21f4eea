/** A datagram can come twice, and is counted twice. */
import { AF_INET, SOCK_DGRAM, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { PORT } from '../serving.ts'

/** The server adds up. */
function programs(counts: (seen: Set<string>, id: string) => boolean): Programs<undefined> {
  return {
    server: service(async (host, scope) => {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      await sock.bind(['', PORT])
      const seen = new Set<string>()
      let sum = 0
      for (;;) {
        const [id = '', amount = ''] = text(await sock.recv(64)).split(' ')
        if (counts(seen, id)) sum += Number(amount)
        seen.add(id)
        scope.always('nothing is counted twice', sum <= 5 * seen.size)
      }
    }),
    client: async (host) => {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      await sock.sendto('id-1 5', ['server', PORT])
      await host.sleep(10)
      await sock.sendto('id-2 5', ['server', PORT])
      await sock.close()
    },
  }
}

export const datagramTwice = animal({
  name: 'datagram-twice',
  bug: 'a datagram that comes twice is counted twice',
  sick: programs(() => true),
  fixed: programs((seen, id) => !seen.has(id)),
  options: { faults: ['packets', 'links'] },
  minimum: {
    seed: 1,
    faults: [
      { kind: 'rule', match: { from: 'client', to: 'server', nth: [1] }, action: { duplicate: 1 } },
    ],
    input: undefined,
  },
})
