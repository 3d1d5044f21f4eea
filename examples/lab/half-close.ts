/**
 * Half-close: the client ends its direction with `shutdown(SHUT_WR)` and goes on reading. The server's `recv` returns
 * nothing, which says "that was all"; then it answers, on the direction that is still open.
 */
import { SHUT_WR, type SimulatedWorld, text } from 'dryport'

const LINES = ['one line\n', 'another line\n', 'the last line\n']

export default async function halfClose(
  world: SimulatedWorld,
  log: (line: string) => void,
): Promise<void> {
  const [server, client] = [world.host('server'), world.host('client')]
  const listener = await server.createServer(['', 80])

  const serve = async (): Promise<void> => {
    const [conn] = await listener.accept()
    let heard = ''
    for (;;) {
      const bytes = await conn.recv(1024)
      if (bytes.length === 0) break
      heard += text(bytes)
    }
    log('server: the client has finished')
    await server.sleep(200)
    await conn.sendall(`${heard.trim().split('\n').length} lines, `)
    await server.sleep(200)
    await conn.sendall(`${heard.length} bytes`)
    await conn.close()
  }
  const visit = async (): Promise<void> => {
    const sock = client.socket()
    await sock.connect(['server', 80])
    for (const line of LINES) {
      await sock.sendall(line)
      await client.sleep(50)
    }
    await sock.shutdown(SHUT_WR)
    log('client: nothing more to say, still listening')
    for (;;) {
      const bytes = await sock.recv(1024)
      if (bytes.length === 0) break
      log(`client: heard "${text(bytes)}"`)
    }
    await sock.close()
  }
  await Promise.all([serve(), visit()])
  await listener.close()
}
