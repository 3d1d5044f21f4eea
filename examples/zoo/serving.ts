/** What most animals need: a listener, a client's connection, a server that handles each connection by itself. */
import { type Host, SO_REUSEADDR, SOL_SOCKET, type Socket, SocketTimeout, text } from 'dryport'

export const PORT = 7000

export async function listen(host: Host, backlog = 16): Promise<Socket> {
  const listener = host.socket()
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  await listener.bind(['', PORT])
  await listener.listen(backlog)
  return listener
}

/** A connection to the host `server`; `timeout` in milliseconds is that of every call. */
export async function dial(host: Host, timeout: number | null = null): Promise<Socket> {
  const sock = host.socket()
  sock.settimeout(timeout)
  try {
    await sock.connect(['server', PORT])
    return sock
  } catch (error) {
    await sock.close()
    throw error
  }
}

/** Accepts for ever. What goes wrong with one connection concerns no other. */
export async function serveEach(
  listener: Socket,
  handle: (conn: Socket) => Promise<void>,
): Promise<never> {
  for (;;) {
    const [conn] = await listener.accept()
    const ended = async (): Promise<void> => conn.close()
    void handle(conn).then(ended, ended)
  }
}

/** All that the peer sends until it has finished. */
export async function readAll(sock: Socket): Promise<string> {
  const parts: Uint8Array[] = []
  for (;;) {
    const bytes = await sock.recv(65_536)
    if (bytes.length === 0) break
    parts.push(bytes)
  }
  return text(concatenated(parts))
}

export function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/** What a datagram says and who sent it; null when none came in so many milliseconds. */
export async function datagram(
  sock: Socket,
  timeout: number,
): Promise<readonly [message: string, from: readonly [string, number]] | null> {
  sock.settimeout(timeout)
  try {
    const [bytes, from] = await sock.recvfrom(2048)
    return [text(bytes), from as [string, number]]
  } catch (error) {
    if (error instanceof SocketTimeout) return null
    throw error
  }
}
