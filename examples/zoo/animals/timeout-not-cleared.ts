/** The watchdog of a request goes on after its answer, and bites the next one. */
import { type Host, SHUT_RDWR, type Socket, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, listen, serveEach } from '../serving.ts'

const LIMIT = 1000

type Ask = (host: Host, sock: Socket, question: string) => Promise<string>

const cut = (sock: Socket): Promise<void> => sock.shutdown(SHUT_RDWR).catch(() => {})

const sickAsk: Ask = async (host, sock, question) => {
  void host.sleep(LIMIT).then(() => cut(sock))
  await sock.sendall(question)
  return text(await sock.recv(64))
}

const fixedAsk: Ask = async (host, sock, question) => {
  const answered = new AbortController()
  void host.sleep(LIMIT, { signal: answered.signal }).then(
    () => cut(sock),
    () => {},
  )
  await sock.sendall(question)
  const reply = text(await sock.recv(64))
  answered.abort()
  return reply
}

function programs(ask: Ask): Programs<undefined> {
  return {
    server: service(async (host) => {
      await serveEach(await listen(host), async (conn) => {
        for (;;) {
          const question = await conn.recv(64)
          if (question.length === 0) return
          await conn.sendall(question)
        }
      })
    }),
    client: async (host, scope) => {
      const sock = await dial(host)
      const first = await ask(host, sock, 'one')
      if (first === 'one') {
        await host.sleep(0.9 * LIMIT)
        const began = host.now
        const reply = await ask(host, sock, 'two').catch(() => '')
        const inTime = host.now - began < 0.99 * LIMIT
        scope.always('a request has its whole time', reply === 'two' || !inTime)
      }
      await sock.close()
    },
  }
}

export const timeoutNotCleared = animal({
  name: 'timeout-not-cleared',
  bug: 'the timeout of an answered request ends the next one',
  sick: programs(sickAsk),
  fixed: programs(fixedAsk),
  options: { faults: ['packets', 'links'] },
  // The second answer takes a tenth of its time.
  minimum: {
    seed: 1,
    faults: [
      {
        kind: 'rule',
        match: { from: 'server', to: 'client', data: true, nth: [2] },
        action: { delay: 100 },
      },
    ],
    input: undefined,
  },
})
