/**
 * Three ways to meet a reset. Nobody listens: the SYN is answered with RST, and `connect` says ECONNREFUSED. The peer
 * closes with data that it has not read: its kernel sends RST in place of FIN, and `recv` says ECONNRESET. The peer
 * sets SO_LINGER to zero seconds: `close` throws the connection away at once.
 */
import { type SimulatedWorld, SO_LINGER, SOL_SOCKET, type Socket, SocketError, text } from 'dryport'

/** struct linger { 1, 0 }: on, no seconds. */
const AT_ONCE = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0])

export default async function reset(
  world: SimulatedWorld,
  log: (line: string) => void,
): Promise<void> {
  const [server, client] = [world.host('server'), world.host('client')]
  const listener = await server.createServer(['', 80])

  const outcome = async (act: () => Promise<string>): Promise<string> => {
    try {
      return await act()
    } catch (error) {
      if (error instanceof SocketError) return error.code
      throw error
    }
  }
  /** Connects, asks, and hears what becomes of it. */
  const ask = async (port: number): Promise<string> => {
    const sock = client.socket()
    const answer = await outcome(async () => {
      await sock.connect(['server', port])
      await sock.sendall('a question that nobody reads')
      const heard = await sock.recv(100)
      return heard.length === 0 ? 'the end' : `"${text(heard)}"`
    })
    await sock.close()
    return answer
  }
  const serve = async (prepare: (conn: Socket) => Promise<void>): Promise<void> => {
    const [conn] = await listener.accept()
    await prepare(conn)
    await conn.close()
  }

  log(`a port without a listener: ${await ask(81)}`)
  const [, unread] = await Promise.all([serve(() => server.sleep(100)), ask(80)])
  log(`closed with unread data: ${unread}`)
  const linger = async (conn: Socket): Promise<void> => {
    await conn.recv(100)
    conn.setsockopt(SOL_SOCKET, SO_LINGER, AT_ONCE)
  }
  const [, aborted] = await Promise.all([serve(linger), ask(80)])
  log(`closed with SO_LINGER of no seconds: ${aborted}`)
  await listener.close()
}
