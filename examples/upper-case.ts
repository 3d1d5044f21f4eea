/**
 * A server that serves one client at a time and gives back in capitals what it hears. While it talks to one, the next
 * waits in the accept queue: its connect has succeeded, its data is in the receive buffer, nobody reads it yet.
 * `recv` that returns nothing is how the server learns that a client has finished.
 */
import { type Host, SHUT_WR, SO_REUSEADDR, SOL_SOCKET, text } from 'dryport'

const ADDRESS = ['127.0.0.1', 9998] as const
const CLIENTS = [
  ['first', ['hello', 'socket']],
  ['second', ['wait', 'your turn']],
] as const

export default async function upperCase(host: Host, log: (line: string) => void): Promise<void> {
  const listener = host.socket()
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  await listener.bind(ADDRESS)
  await listener.listen(5)

  const serve = async (): Promise<void> => {
    for (let served = 1; served <= CLIENTS.length; served += 1) {
      const [conn] = await listener.accept()
      for (;;) {
        const heard = await conn.recv(1024)
        if (heard.length === 0) break
        await conn.sendall(text(heard).toUpperCase())
      }
      log(`server: session ${served} is over`)
      await conn.close()
    }
  }
  const visit = async (words: readonly string[]): Promise<string[]> => {
    const sock = host.socket()
    await sock.connect(ADDRESS)
    const heard: string[] = []
    for (const word of words) {
      await sock.sendall(word)
      heard.push(text(await sock.recv(1024)))
    }
    await sock.shutdown(SHUT_WR)
    const end = await sock.recv(1024)
    heard.push(`then ${end.length} bytes`)
    await sock.close()
    return heard
  }

  const [, ...visits] = await Promise.all([serve(), ...CLIENTS.map(([, words]) => visit(words))])
  CLIENTS.forEach(([name], i) => {
    log(`${name} client: ${visits[i]?.join(', ')}`)
  })
  await listener.close()
}
