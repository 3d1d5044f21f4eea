/** Text is decoded piece by piece, and a character may lie across the border of two. */
import { type Socket, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import fc from 'fast-check'
import { animal } from '../animal.ts'
import { dial, listen, readAll, serveEach } from '../serving.ts'

const SHUT_WR = 1

/** The server counts the characters of what it is sent. */
function programs(read: (conn: Socket) => Promise<string>): Programs<number> {
  return {
    server: service(async (host) => {
      await serveEach(await listen(host), async (conn) => {
        const characters = await read(conn)
        await conn.sendall(String(characters.length))
      })
    }),
    client: async (host, scope) => {
      const sock = await dial(host)
      await sock.sendall('€'.repeat(scope.input))
      await sock.shutdown(SHUT_WR)
      const count = Number(await readAll(sock))
      await sock.close()
      scope.always('no character is lost or gained', count === scope.input)
    },
  }
}

export const splitText = animal({
  name: 'split-text',
  bug: 'each piece of a text is decoded by itself',
  sick: programs(async (conn) => {
    let all = ''
    for (;;) {
      const bytes = await conn.recv(4096)
      if (bytes.length === 0) return all
      all += text(bytes)
    }
  }),
  fixed: programs(readAll),
  options: { input: fc.integer({ min: 1, max: 1000 }) },
  // One more than fit a segment of 1448 bytes.
  minimum: { seed: 1, faults: [], input: 483 },
})
