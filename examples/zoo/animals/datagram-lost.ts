/** A datagram that is lost is not sent again by anybody. */
import { AF_INET, SOCK_DGRAM, type Socket, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { datagram, PORT } from '../serving.ts'

function programs(ask: (sock: Socket) => Promise<string>): Programs<undefined> {
  return {
    server: service(async (host) => {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      await sock.bind(['', PORT])
      for (;;) {
        const [, from] = await sock.recvfrom(64)
        await sock.sendto('pong', from as [string, number])
      }
    }),
    client: async (host) => {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      if ((await ask(sock)) !== 'pong') throw new Error('no pong')
      await sock.close()
    },
  }
}

export const datagramLost = animal({
  name: 'datagram-lost',
  bug: 'an answer is waited for, and no datagram is sent again',
  sick: programs(async (sock) => {
    await sock.sendto('ping', ['server', PORT])
    return text(await sock.recv(64))
  }),
  fixed: programs(async (sock) => {
    for (let n = 0; n < 200; n++) {
      await sock.sendto('ping', ['server', PORT])
      const [reply] = (await datagram(sock, 250)) ?? ['']
      if (reply !== '') return reply
    }
    return ''
  }),
  options: { faults: ['packets', 'links', 'partitions'] },
  minimum: {
    seed: 1,
    faults: [{ kind: 'rule', match: { from: 'client', to: 'server', nth: [1] }, action: 'drop' }],
    input: undefined,
  },
})
