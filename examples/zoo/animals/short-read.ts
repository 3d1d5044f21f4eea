/** recv(n) gives at most n bytes. Who takes them for all has a part of the message. */
import type { Socket } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import fc from 'fast-check'
import { animal } from '../animal.ts'
import { concatenated, dial, listen, serveEach } from '../serving.ts'

/** Two bytes of length, then so many bytes. */
function message(length: number): Uint8Array {
  const bytes = new Uint8Array(2 + length).fill(0x61)
  new DataView(bytes.buffer).setUint16(0, length)
  return bytes
}

type Read = (sock: Socket, count: number) => Promise<Uint8Array>

function programs(read: Read): Programs<number> {
  return {
    server: service(async (host, scope) => {
      await serveEach(await listen(host), async (conn) => {
        const header = await read(conn, 2)
        const length = new DataView(header.buffer).getUint16(0)
        const body = await read(conn, length)
        scope.always('a message is read whole', body.length === length)
        await conn.sendall('ok')
      })
    }),
    client: async (host, scope) => {
      const sock = await dial(host)
      await sock.sendall(message(scope.input))
      await sock.recv(16)
      await sock.close()
    },
  }
}

const once: Read = (sock, count) => sock.recv(count)

const exactly: Read = async (sock, count) => {
  const parts: Uint8Array[] = []
  for (let missing = count; missing > 0; ) {
    const part = await sock.recv(missing)
    if (part.length === 0) throw new Error('the peer has finished')
    parts.push(part)
    missing -= part.length
  }
  return concatenated(parts)
}

export const shortRead = animal({
  name: 'short-read',
  bug: 'recv(n) is taken to give n bytes',
  sick: programs(once),
  fixed: programs(exactly),
  options: { input: fc.integer({ min: 1, max: 4000 }) },
  // Header and body fill a segment, and one byte is left.
  minimum: { seed: 1, faults: [], input: 1447 },
})
