/** Connection lifecycles of node:net on the loopback, `count` at once. */
import type { Contestant } from './contest.ts'
import { dial, listen, REAL } from './real-net.ts'

const BYTE = new Uint8Array(1)

export async function node(count = 1): Promise<Contestant> {
  const [server, port] = await listen((socket) => {
    socket.once('data', (bytes) => {
      socket.write(bytes)
      socket.end()
    })
  })
  const lifecycle = async (): Promise<void> => {
    const socket = await dial(port)
    socket.write(BYTE)
    await new Promise((resolve) => {
      socket.on('data', () => {})
      socket.on('close', resolve)
    })
  }
  return {
    name: count === 1 ? REAL : `${REAL}, ${count} at once`,
    batch: async () => {
      let made = 0
      for (; made < 20; made += count) await Promise.all(Array.from({ length: count }, lifecycle))
      return made
    },
    close: () => void server.close(),
  }
}
