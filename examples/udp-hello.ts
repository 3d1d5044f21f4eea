/** UDP: no connection, no accept. Each datagram says where it came from, and an answer goes back there. */
import { AF_INET, type Host, SOCK_DGRAM, text } from 'dryport'

const ADDRESS = ['127.0.0.1', 9996] as const
const NAMES = ['Michael', 'Tracy', 'Sarah']

export default async function udpHello(host: Host, log: (line: string) => void): Promise<void> {
  const server = host.socket(AF_INET, SOCK_DGRAM)
  await server.bind(ADDRESS)

  const serve = async (): Promise<void> => {
    for (let answered = 0; answered < NAMES.length; answered += 1) {
      const [name, address] = await server.recvfrom(1024)
      if (address === null) throw new Error('a datagram without a sender')
      await server.sendto(`Hello, ${text(name)}!`, address)
    }
  }
  const ask = async (): Promise<void> => {
    const sock = host.socket(AF_INET, SOCK_DGRAM)
    for (const name of NAMES) {
      const sent = await sock.sendto(name, ADDRESS)
      const [answer, from] = await sock.recvfrom(1024)
      log(`sent ${sent} bytes, ${String(from)} answers: ${text(answer)}`)
    }
    await sock.close()
  }
  await Promise.all([serve(), ask()])
  await server.close()
}
