// More data than a window holds, both ways at once, over one connection: what the tutorials' few bytes do not show.
import type { Program } from './play.ts'

const ADDRESS = ['127.0.0.1', 9990] as const
const BYTES = 100_000
const CHUNK = 10_000

export const volume: Program = async (host, log) => {
  const listener = host.socket()
  await listener.bind(ADDRESS)
  await listener.listen(1)
  type Socket = typeof listener

  const send = async (sock: Socket, step: number): Promise<void> => {
    for (let sent = 0; sent < BYTES; sent += CHUNK) {
      await sock.sendall(Uint8Array.from({ length: CHUNK }, (_, i) => ((sent + i) * step) >> 3))
    }
    await sock.shutdown(1)
  }
  const receive = async (sock: Socket): Promise<void> => {
    let received = 0
    for (;;) {
      const bytes = await sock.recv(4096)
      if (bytes.length === 0) break
      received += bytes.length
    }
    log(`${received} bytes`)
  }
  const serve = async (): Promise<void> => {
    const [conn] = await listener.accept()
    await Promise.all([send(conn, 3), receive(conn)])
    await conn.close()
  }
  const visit = async (): Promise<void> => {
    const sock = host.socket()
    await sock.connect(ADDRESS)
    await Promise.all([send(sock, 5), receive(sock)])
    await sock.close()
  }
  await Promise.all([serve(), visit()])
  await listener.close()
}
