/**
 * A reader that does not read. Its receive buffer fills, the window that it offers falls to zero, and the sender's
 * `sendall` blocks: flow control. From time to time the sender asks with a window probe. When the reader takes the
 * data at last, a window update lets the rest go.
 */
import { type SimulatedWorld, SO_RCVBUF, SO_SNDBUF, SOL_SOCKET } from 'dryport'

const SIZE = 24_000
const BUFFER = 4096
const NAP = 1500

export default async function zeroWindow(
  world: SimulatedWorld,
  log: (line: string) => void,
): Promise<void> {
  const [server, client] = [world.host('server'), world.host('client')]
  const listener = server.socket()
  listener.setsockopt(SOL_SOCKET, SO_RCVBUF, BUFFER)
  await listener.bind(['', 80])
  await listener.listen()

  const serve = async (): Promise<void> => {
    const [conn] = await listener.accept()
    await server.sleep(NAP)
    log('server: begins to read')
    let size = 0
    for (;;) {
      const bytes = await conn.recv(65_536)
      if (bytes.length === 0) break
      size += bytes.length
    }
    log(`server: read ${size} bytes`)
    await conn.close()
  }
  const visit = async (): Promise<void> => {
    const sock = client.socket()
    sock.setsockopt(SOL_SOCKET, SO_SNDBUF, BUFFER)
    await sock.connect(['server', 80])
    const began = client.now
    await sock.sendall(new Uint8Array(SIZE).fill(0x2e))
    log(`client: sendall of ${SIZE} bytes took ${Math.round(client.now - began)} ms`)
    await sock.close()
  }
  await Promise.all([serve(), visit()])
  await listener.close()
}
