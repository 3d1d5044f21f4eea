/**
 * Ping: ICMP echo through a raw socket (RFC 792). The kernel of the other side answers; nobody has to listen.
 * The program makes the ICMP header and its checksum (RFC 1071) itself, and gets answers with their IP header.
 * Pings the host itself unless told whom. Raw sockets are for the simulated world: Node has none, and the real host
 * says EPERM.
 */
import { AF_INET, type Host, IPPROTO_ICMP, SOCK_RAW, type Socket } from 'dryport'

const ECHO_REQUEST = 8
const ECHO_REPLY = 0
const HEADER = 8
const IDENTIFIER = 0x7069
const TIMES = 3

/** The one's complement of the one's complement sum of 16-bit words. */
function checksum(bytes: Uint8Array): number {
  let sum = 0
  bytes.forEach((byte, i) => {
    sum += i % 2 === 0 ? byte << 8 : byte
  })
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

function echoRequest(sequence: number): Uint8Array {
  const message = new Uint8Array(HEADER + 56)
  const view = new DataView(message.buffer)
  view.setUint8(0, ECHO_REQUEST)
  view.setUint16(4, IDENTIFIER)
  view.setUint16(6, sequence)
  message.fill(0x2a, HEADER)
  view.setUint16(2, checksum(message))
  return message
}

/** The next answer to one of our requests: the socket hears every ICMP message that comes to the host. */
async function reply(
  sock: Socket,
): Promise<{ bytes: number; from: string; sequence: number; ttl: number }> {
  for (;;) {
    const [packet, address] = await sock.recvfrom(1024)
    const view = new DataView(packet.buffer, packet.byteOffset, packet.length)
    const start = (view.getUint8(0) & 0xf) * 4
    if (view.getUint8(start) !== ECHO_REPLY || view.getUint16(start + 4) !== IDENTIFIER) continue
    return {
      bytes: packet.length - start,
      from: String(address?.[0]),
      sequence: view.getUint16(start + 6),
      ttl: view.getUint8(8),
    }
  }
}

export default async function ping(
  host: Host,
  log: (line: string) => void,
  target = '127.0.0.1',
): Promise<void> {
  const sock = host.socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)
  sock.settimeout(1000)
  for (let sequence = 1; sequence <= TIMES; sequence += 1) {
    const began = host.now
    await sock.sendto(echoRequest(sequence), [target, 0])
    const { bytes, from, sequence: answered, ttl } = await reply(sock)
    log(
      `${bytes} bytes from ${from}: icmp_seq=${answered} ttl=${ttl} time=${(host.now - began).toFixed(1)} ms`,
    )
    await host.sleep(1000)
  }
  await sock.close()
}
