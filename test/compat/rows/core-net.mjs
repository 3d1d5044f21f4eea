import net from 'node:net'
import { once } from 'node:events'

export default {
  packages: ['node:net'],
  protocol: 'TCP',
  async serve(bench) {
    const server = net.createServer((socket) => { socket.on('error', () => {}); socket.pipe(socket) })
    server.listen(7)
    await once(server, 'listening')
    bench.later(() => new Promise((resolve) => server.close(resolve)))
  },
  async talk() {
    const socket = net.connect(7, 'server')
    socket.setTimeout(20_000, () => socket.destroy(new Error('idle for 20 s')))
    await once(socket, 'connect')
    socket.end(Buffer.alloc(500_000, 'x'))
    let bytes = 0
    for await (const chunk of socket) bytes += chunk.length
    return { bytes, from: socket.bytesWritten }
  },
  expect: { bytes: 500_000, from: 500_000 },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', matches: /ECONNRESET/ }, { name: 'stalled', matches: /idle for 20 s/ }],
}
