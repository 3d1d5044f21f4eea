/** node:net and node:dgram on the loopback: what everything is compared with. */
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

export const REAL = 'node'

export async function listen(onSocket: (socket: Socket) => void): Promise<[Server, number]> {
  const server = createServer({ noDelay: true }, onSocket)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return [server, (server.address() as { port: number }).port]
}

export async function dial(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}
