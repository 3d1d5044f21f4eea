/** send says how much it took, and nobody listens: with a full buffer the rest of the piece is never sent. */
import { SO_RCVBUF, SO_SNDBUF, SOL_SOCKET, type Socket } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { listen, PORT, readAll, serveEach } from '../serving.ts'

const PIECE = 'x'.repeat(8192)
const PIECES = 8

/** A ticker: a piece each millisecond. */
function programs(write: (conn: Socket, piece: string) => Promise<unknown>): Programs<undefined> {
  return {
    server: service(async (host) => {
      await serveEach(await listen(host), async (conn) => {
        conn.setsockopt(SOL_SOCKET, SO_SNDBUF, 8192)
        conn.settimeout(60_000)
        for (let n = 0; n < PIECES; n++) {
          await write(conn, PIECE)
          await host.sleep(1)
        }
      })
    }),
    client: async (host, scope) => {
      const sock = host.socket()
      sock.setsockopt(SOL_SOCKET, SO_RCVBUF, 8192)
      await sock.connect(['server', PORT])
      const all = await readAll(sock)
      await sock.close()
      scope.always('every piece arrives whole', all.length === PIECES * PIECE.length)
    },
  }
}

export const partialSend = animal({
  name: 'partial-send',
  bug: 'what send could not take is forgotten',
  sick: programs((conn, piece) => conn.send(piece)),
  fixed: programs((conn, piece) => conn.sendall(piece)),
  options: { faults: ['pauses'] },
  // The client does not read for a while, and both buffers fill.
  minimum: {
    seed: 1,
    faults: [{ kind: 'pause', host: 'client', what: 'programs', for: 300 }],
    input: undefined,
  },
})
