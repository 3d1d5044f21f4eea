/** A run with everything that the page can show: loss, repeats, a full accept queue, a partition, many sockets. */
import { type Socket, simulate, type TraceEvent } from '../../../src/index.ts'

/** Clients that send `size` bytes each through a lossy link to a server that accepts slowly. */
export async function busyRun(clients: number, size: number): Promise<TraceEvent[]> {
  const world = simulate({ seed: 5, latency: 5 })
  const events: TraceEvent[] = []
  world.trace$.subscribe((event) => events.push(event))
  const server = world.host('server')
  const listener = await server.createServer(['', 80], { backlog: 2 })
  let count = 0
  world.rule(() => {
    count += 1
    return count % 29 === 11 ? 'drop' : 'pass'
  }, 'every-29th')
  const session = async (conn: Socket): Promise<void> => {
    try {
      while ((await conn.recv(65536)).length > 0);
      await conn.sendall('thanks')
    } catch {
      // The trace has it.
    }
    await conn.close()
  }
  const handle = async (): Promise<void> => {
    const [conn] = await listener.accept()
    void session(conn)
  }
  /** Goes on until the world ends. */
  const serve = async (): Promise<void> => {
    for (;;) {
      await server.sleep(30)
      await handle()
    }
  }
  const visit = async (n: number): Promise<void> => {
    const host = world.host(`client${n % 3}`)
    const sock = host.socket()
    try {
      await sock.connect(['server', 80])
      await sock.sendall(new Uint8Array(size))
      await sock.shutdown(1)
      while ((await sock.recv(100)).length > 0);
    } catch {
      // The trace has it.
    }
    await sock.close()
  }
  const cut = async (): Promise<void> => {
    const guest = world.host('client1')
    await guest.sleep(120)
    const heal = world.partition('client1', 'server')
    await guest.sleep(400)
    heal()
  }
  const nobody = world.host('client2').socket(2, 2)
  await nobody.sendto('anybody?', ['server', 9])
  serve().catch(() => {})
  await Promise.all([cut(), ...Array.from({ length: clients }, (_, index) => visit(index))])
  world.close()
  return events
}
