/**
 * A server that serves many clients at once: one task each, as the tutorials start one thread each. Every message
 * takes it a second, and yet all are through after two seconds and not after forty.
 */
import { type Host, SO_REUSEADDR, SOL_SOCKET, type Socket, text } from 'dryport'

const ADDRESS = ['127.0.0.1', 9997] as const
const NAMES = Array.from({ length: 20 }, (_, i) => `client ${i + 1}`)
const WORK = 1000

async function handle(host: Host, conn: Socket): Promise<void> {
  await conn.sendall("What's your name?")
  for (;;) {
    const heard = text(await conn.recv(1024))
    await host.sleep(WORK)
    if (heard === '' || heard === 'disconnect') break
    await conn.sendall(`Hello, ${heard}!`)
  }
  await conn.close()
}

export default async function concurrent(host: Host, log: (line: string) => void): Promise<void> {
  const listener = host.socket()
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  await listener.bind(ADDRESS)
  await listener.listen(NAMES.length)

  /** Each client is served while the next is waited for. */
  const serve = async (clients: number): Promise<void> => {
    if (clients === 0) return
    const [conn] = await listener.accept()
    await Promise.all([handle(host, conn), serve(clients - 1)])
  }
  const visit = async (name: string): Promise<string> => {
    const sock = host.socket()
    await sock.connect(ADDRESS)
    const question = text(await sock.recv(1024))
    await sock.sendall(name)
    const answer = text(await sock.recv(1024))
    await sock.sendall('disconnect')
    const end = await sock.recv(1024)
    await sock.close()
    return `${question} ${answer} (then ${end.length} bytes)`
  }

  const began = host.now
  const [, ...heard] = await Promise.all([serve(NAMES.length), ...NAMES.map(visit)])
  for (const line of heard) log(line)
  log(`all of them in about ${Math.round((host.now - began) / 1000)} s`)
  await listener.close()
}
