/** Datagrams overtake one another: the last to come is not the last that was sent. */
import { AF_INET, SOCK_DGRAM, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { PORT } from '../serving.ts'

interface Price {
  readonly number: number
  readonly value: string
}

/** The server shows the price that it heard last. */
function programs(isNewer: (price: Price, shown: Price) => boolean): Programs<undefined> {
  return {
    server: service(async (host, scope) => {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      await sock.bind(['', PORT])
      let shown: Price = { number: 0, value: '' }
      let newest = 0
      for (;;) {
        const [number, value = ''] = text(await sock.recv(64)).split(' ')
        const price = { number: Number(number), value }
        newest = Math.max(newest, price.number)
        if (isNewer(price, shown)) shown = price
        scope.always('the newest price is shown', shown.number === newest)
      }
    }),
    client: async (host) => {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      await sock.sendto('1 9.50', ['server', PORT])
      await host.sleep(5)
      await sock.sendto('2 9.75', ['server', PORT])
      await sock.close()
    },
  }
}

export const datagramOrder = animal({
  name: 'datagram-order',
  bug: 'what comes last is taken for the newest',
  sick: programs(() => true),
  fixed: programs((price, shown) => price.number > shown.number),
  options: { faults: ['packets', 'links'] },
  minimum: {
    seed: 1,
    faults: [
      { kind: 'rule', match: { from: 'client', to: 'server', nth: [1] }, action: { delay: 10 } },
    ],
    input: undefined,
  },
})
