/**
 * More clients than the listener takes. Each client connects from a host of its own, says its name and waits for the
 * answer; the server serves one at a time. How many wait, and what becomes of those who find no room, is decided by
 * `backlog` and by the system: Linux drops the SYN and the client tries again after a second, `refuse` answers with a
 * reset.
 */
import { type Host, type SimulatedWorld, type Socket, SocketError, text } from 'dryport'

export interface Crowd {
  /** What `listen` is called with. */
  readonly backlog: number
  /** How many clients come. */
  readonly clients: number
  /** Milliseconds from one client to the next. */
  readonly gap: number
  /** Milliseconds that the server takes for each. */
  readonly service: number
}

const NO_CROWD: Crowd = { backlog: 2, clients: 6, gap: 30, service: 400 }

export default async function overflow(
  world: SimulatedWorld,
  log: (line: string) => void,
  { backlog, clients, gap, service }: Crowd = NO_CROWD,
): Promise<void> {
  const server = world.host('server')
  const listener = await server.createServer(['', 80], { backlog })
  const closing = new AbortController()

  const answer = async (conn: Socket): Promise<void> => {
    const name = text(await conn.recv(100))
    await server.sleep(service)
    await conn.sendall(`Hello, ${name}!`)
    log(`server: served ${name}`)
  }
  const serve = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      const [conn] = await listener.accept({ signal: closing.signal })
      await answer(conn).catch((error: unknown) => log(`server: ${codeOf(error)}`))
      await conn.close()
    }
  }
  const visit = async (host: Host, turn: number): Promise<void> => {
    await host.sleep(turn * gap)
    const sock = host.socket()
    try {
      await sock.connect(['server', 80])
      await sock.sendall(host.name)
      log(`${host.name}: heard "${text(await sock.recv(100))}" after ${host.now - turn * gap} ms`)
    } catch (error) {
      log(`${host.name}: ${codeOf(error)} after ${host.now - turn * gap} ms`)
    }
    await sock.close()
  }

  const hosts = Array.from({ length: clients }, (_, i) => world.host(`client${i + 1}`))
  const serving = serve().catch(() => {})
  await Promise.all(hosts.map(visit))
  closing.abort()
  await serving
  await listener.close()
}

const codeOf = (error: unknown): string =>
  error instanceof SocketError ? error.code : String(error)
