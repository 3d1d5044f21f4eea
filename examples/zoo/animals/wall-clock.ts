/** A time limit is reckoned by the clock on the wall, which somebody sets. */
import { type Host, type Socket, SocketTimeout, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, listen, serveEach } from '../serving.ts'

const LIMIT = 1000

type Wait = (host: Host, sock: Socket) => Promise<string | null>

/** What the server says within the limit; null when it says nothing. */
async function recvWithin(sock: Socket, limit: number): Promise<string | null> {
  sock.settimeout(limit)
  try {
    return text(await sock.recv(64))
  } catch (error) {
    if (error instanceof SocketTimeout) return null
    throw error
  }
}

const byTheWall: Wait = async (host, sock) => {
  const deadline = host.now + LIMIT
  while (host.now < deadline) {
    const reply = await recvWithin(sock, 50)
    if (reply !== null) return reply
  }
  return null
}

function programs(wait: Wait): Programs<undefined> {
  return {
    server: service(async (host) => {
      await serveEach(await listen(host), async (conn) => {
        await host.sleep(300)
        await conn.sendall('ready')
      })
    }),
    client: async (host, scope) => {
      const sock = await dial(host)
      const reply = await wait(host, sock)
      await sock.close()
      scope.always('the server has its second', reply === 'ready')
    },
  }
}

export const wallClock = animal({
  name: 'wall-clock',
  bug: 'a time limit is reckoned by a clock that is set meanwhile',
  sick: programs(byTheWall),
  fixed: programs((_, sock) => recvWithin(sock, LIMIT)),
  options: { faults: ['clocks'] },
  minimum: {
    seed: 1,
    faults: [{ kind: 'clock', host: 'client', at: 1, offset: 60_000 }],
    input: undefined,
  },
})
