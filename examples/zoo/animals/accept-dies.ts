/** accept can fail because one client gave up. The loop ends, and nobody is served any more. */
import { SO_LINGER, SOL_SOCKET, type Socket, SocketError } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, listen } from '../serving.ts'

/** struct linger: on, for no time. close then resets the connection. */
const ABORT = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0])

function programs(accept: (listener: Socket) => Promise<Socket | null>): Programs<undefined> {
  return {
    server: service(async (host) => {
      const listener = await listen(host)
      for (;;) {
        const conn = await accept(listener)
        if (conn === null) continue
        await conn.sendall('hello').catch(() => {})
        await conn.close().catch(() => {})
      }
    }),
    hasty: async (host) => {
      const sock = await dial(host)
      sock.setsockopt(SOL_SOCKET, SO_LINGER, ABORT)
      await sock.close()
    },
    patient: async (host) => {
      const sock = await dial(host)
      while ((await sock.recv(16)).length > 0);
      await sock.close()
    },
  }
}

const accepted = async (listener: Socket): Promise<Socket> => (await listener.accept())[0]

export const acceptDies = animal({
  name: 'accept-dies',
  bug: 'the accept loop ends with ECONNABORTED',
  sick: programs(accepted),
  fixed: programs((listener) =>
    accepted(listener).catch((error: unknown) => {
      if (error instanceof SocketError && error.code === 'ECONNABORTED') return null
      throw error
    }),
  ),
  // Linux hands over such a connection; BSD and POSIX say ECONNABORTED.
  options: { world: { profile: 'bsd' }, faults: ['accepts'] },
  minimum: {
    seed: 1,
    faults: [{ kind: 'slow-accept', host: 'server', delay: 1 }],
    input: undefined,
  },
})
