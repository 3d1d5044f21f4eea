/** The server keeps the sender of a datagram in one place for all, and answers whoever was last. */
import { AF_INET, type Host, SOCK_DGRAM, type Socket } from 'dryport'
import { type HostProgram, type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { datagram, PORT } from '../serving.ts'

type From = readonly [string, number]

function client(name: string, after: number): HostProgram<undefined> {
  return async (host, scope) => {
    await host.sleep(after)
    const sock = host.socket(AF_INET, SOCK_DGRAM)
    for (let n = 0; n < 100; n++) {
      await sock.sendto(name, ['server', PORT])
      const reply = await datagram(sock, 200)
      if (reply === null) continue
      scope.always('answers go to who asked', reply[0] === `hello ${name}`)
      break
    }
    await sock.close()
  }
}

type Serve = (sock: Socket, host: Host) => (name: string, from: From) => Promise<void>

function programs(serve: Serve): Programs<undefined> {
  return {
    server: service(async (host) => {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      await sock.bind(['', PORT])
      const answer = serve(sock, host)
      for (;;) {
        const question = await datagram(sock, 3_600_000)
        if (question !== null) void answer(question[0], question[1])
      }
    }),
    ann: client('ann', 0),
    bob: client('bob', 10),
  }
}

const look = (host: Host): Promise<void> => host.sleep(2)

const sick = programs((sock, host) => {
  let last: From = ['', 0]
  return async (name, from) => {
    last = from
    await look(host)
    await sock.sendto(`hello ${name}`, last)
  }
})

const fixed = programs((sock, host) => async (name, from) => {
  await look(host)
  await sock.sendto(`hello ${name}`, from)
})

export const wrongSender = animal({
  name: 'wrong-sender',
  bug: 'the answer to a datagram goes to the sender of another',
  sick,
  fixed,
  options: { faults: ['packets', 'links', 'pauses'] },
  // Ann's datagram comes just before Bob's.
  minimum: {
    seed: 1,
    faults: [
      { kind: 'rule', match: { from: 'ann', to: 'server', nth: [1] }, action: { delay: 10 } },
    ],
    input: undefined,
  },
})
