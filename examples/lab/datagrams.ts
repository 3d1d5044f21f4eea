/**
 * UDP over a network that loses: nobody sends anything again unless the program does. The client waits for half a
 * second and asks anew, three times at most. The last question goes to a port where nobody listens: the answer is an
 * ICMP message, and `recv` says ECONNREFUSED because the socket is connected.
 */
import { AF_INET, type Host, type SimulatedWorld, SOCK_DGRAM, SocketError, text } from 'dryport'

const QUESTIONS = ['how much?', 'how many?', 'how far?']
const PATIENCE = 500
const TRIES = 3

export default async function datagrams(
  world: SimulatedWorld,
  log: (line: string) => void,
): Promise<void> {
  const [server, client] = [world.host('server'), world.host('client')]
  const service = server.socket(AF_INET, SOCK_DGRAM)
  await service.bind(['', 53])

  const serve = async (): Promise<void> => {
    for (;;) {
      const [question, from] = await service.recvfrom(512, 0, { background: true })
      if (from !== null) await service.sendto(`answer to ${text(question)}`, from)
    }
  }
  const ask = async (host: Host, question: string, port: number): Promise<string> => {
    const sock = host.socket(AF_INET, SOCK_DGRAM)
    await sock.connect(['server', port])
    sock.settimeout(PATIENCE)
    let heard = 'nothing'
    for (let tried = 1; tried <= TRIES && heard === 'nothing'; tried += 1) {
      try {
        await sock.send(question)
        heard = text(await sock.recv(512))
      } catch (error) {
        if (!(error instanceof SocketError)) throw error
        log(`client: ${question} ${error.code}, attempt ${tried}`)
      }
    }
    await sock.close()
    return heard
  }
  serve().catch(() => {})
  for (const question of QUESTIONS) log(`client: heard ${await ask(client, question, 53)}`)
  log(`client: heard ${await ask(client, 'anybody there?', 54)}`)
  await service.close()
}
