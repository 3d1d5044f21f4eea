/** The server finishes with one client before it looks at the next: one that says nothing stops all others. */
import { type Host, type Socket, SocketTimeout } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, listen, serveEach } from '../serving.ts'

async function echo(conn: Socket): Promise<void> {
  await conn.sendall(await conn.recv(64))
}

function programs(serve: (listener: Socket) => Promise<void>): Programs<undefined> {
  return {
    server: service(async (host) => serve(await listen(host))),
    slow: async (host) => {
      const sock = await dial(host)
      await sock.sendall('slow')
      await sock.recv(64)
      await sock.close()
    },
    quick: async (host: Host, scope) => {
      await host.sleep(5)
      const sock = await dial(host, 1000)
      await sock.sendall('quick')
      const late = await sock.recv(64).then(
        () => false,
        (error: unknown) => error instanceof SocketTimeout,
      )
      await sock.close()
      scope.always('one slow client delays no other', !late)
    },
  }
}

export const oneAtATime = animal({
  name: 'one-at-a-time',
  bug: 'a client that says nothing stops all others',
  sick: programs(async (listener) => {
    for (;;) {
      const [conn] = await listener.accept()
      await echo(conn)
      await conn.close()
    }
  }),
  fixed: programs((listener) => serveEach(listener, echo)),
  // Only the slow client is slow.
  options: { faults: { hosts: ['slow'], families: ['pauses'] } },
  minimum: {
    seed: 1,
    faults: [{ kind: 'pause', host: 'slow', what: 'programs', for: 1010 }],
    input: undefined,
  },
})
