/**
 * The server thanks each caller and closes at once; the client reads once. The server closes first, so TIME_WAIT is on
 * its side: SO_REUSEADDR is what lets it be started again.
 */
import { type Host, SO_REUSEADDR, SOL_SOCKET, text } from 'dryport'

const ADDRESS = ['127.0.0.1', 9995] as const
const CALLERS = 3

export default async function thanks(host: Host, log: (line: string) => void): Promise<void> {
  const listener = host.socket()
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  await listener.bind(ADDRESS)
  await listener.listen(5)

  const serve = async (): Promise<void> => {
    for (let caller = 0; caller < CALLERS; caller += 1) {
      const [conn, [peer]] = await listener.accept()
      await conn.sendall(`Thank you for connecting from ${peer}`)
      await conn.close()
    }
  }
  const call = async (): Promise<void> => {
    for (let caller = 1; caller <= CALLERS; caller += 1) {
      const sock = host.socket()
      await sock.connect(ADDRESS)
      log(`caller ${caller}: ${text(await sock.recv(1024))}`)
      await sock.close()
    }
  }
  await Promise.all([serve(), call()])
  await listener.close()
}
