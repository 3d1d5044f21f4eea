/** The end of the peer's data is taken for the end of the connection: what is still to be sent is not. */
import { SHUT_WR, type Socket, text } from 'dryport'
import type { Programs } from 'dryport/testing'
import { service } from 'dryport/testing'
import { animal } from '../animal.ts'

const QUESTION = 'how many'

/** The server works on its answer while it looks for more questions. */
function programs(atEnd: (working: Promise<void>) => Promise<void>): Programs<undefined> {
  return {
    server: service(async (host) => {
      const listener = await host.createServer(['', 7000])
      for (;;) {
        const [conn] = await listener.accept()
        let question = ''
        let working = Promise.resolve()
        for (;;) {
          const bytes = await conn.recv(64)
          if (bytes.length === 0) break
          question += text(bytes)
          if (question === QUESTION) working = answer(conn, () => host.sleep(20))
        }
        await atEnd(working)
        await conn.close()
      }
    }),
    client: async (host, scope) => {
      const sock = await host.createConnection(['server', 7000])
      await sock.sendall(QUESTION)
      await host.sleep(25)
      await sock.shutdown(SHUT_WR)
      let reply = ''
      for (;;) {
        const bytes = await sock.recv(64)
        if (bytes.length === 0) break
        reply += text(bytes)
      }
      await sock.close()
      scope.always('a question is answered', reply === '42')
    },
  }
}

async function answer(conn: Socket, think: () => Promise<void>): Promise<void> {
  await think()
  if (!conn.closed) await conn.sendall('42')
}

export const halfClose = animal({
  name: 'half-close',
  bug: 'the end of what the peer sends is taken for the end of the connection',
  sick: programs(async () => {}),
  fixed: programs((working) => working),
  // The question arrives just before the end of the client's data.
  minimum: {
    seed: 1,
    faults: [
      {
        kind: 'rule',
        match: { from: 'client', to: 'server', data: true, nth: [1] },
        action: { delay: 10 },
      },
    ],
    input: undefined,
  },
})
