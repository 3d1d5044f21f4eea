/**
 * A handshake whose first segments are lost. The program notices nothing but the time: the kernel sends the SYN again
 * after one second (RFC 6298), and `connect` returns when an answer comes. What is lost is not said here, but in the
 * schedule of faults.
 */
import { type SimulatedWorld, SocketError, text } from 'dryport'

export default async function lostSyn(
  world: SimulatedWorld,
  log: (line: string) => void,
): Promise<void> {
  const [server, client] = [world.host('server'), world.host('client')]
  const listener = await server.createServer(['', 80])

  const serve = async (): Promise<void> => {
    const [conn] = await listener.accept({ background: true })
    await conn.sendall('here you are')
    await conn.close()
  }
  const visit = async (): Promise<void> => {
    const sock = client.socket()
    try {
      await sock.connect(['server', 80])
      log(`client: connected after ${Math.round(client.now)} ms`)
      log(`client: heard "${text(await sock.recv(100))}"`)
    } catch (error) {
      if (!(error instanceof SocketError)) throw error
      log(`client: ${error.code} after ${Math.round(client.now)} ms`)
    }
    await sock.close()
  }
  serve().catch(() => {})
  await visit()
  await listener.close()
}
