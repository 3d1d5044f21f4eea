import { once } from 'node:events'
import WebSocket, { WebSocketServer } from 'ws'

export default {
  packages: ['ws'],
  encrypted: true,
  protocol: 'WebSocket',
  async serve(bench) {
    const server = new WebSocketServer({ port: 80, perMessageDeflate: true })
    server.on('connection', (socket) => { socket.on('error', () => {}); socket.on('message', (data, binary) => socket.send(data, { binary })) })
    await once(server, 'listening')
    bench.later(() => new Promise((resolve) => { for (const client of server.clients) client.terminate(); server.close(resolve) }))
  },
  async talk(bench) {
    const socket = new WebSocket('ws://server/chat', { handshakeTimeout: 20_000 })
    const failed = new Promise((_, reject) => {
      socket.on('error', reject)
      socket.on('close', (code) => reject(new Error(`closed ${code}`)))
    })
    failed.catch(() => {})
    const timer = setTimeout(() => socket.emit('error', new Error('timeout')), 30_000)
    try {
      await Promise.race([once(socket, 'open'), failed])
      socket.send('x'.repeat(20_000))
      const [text] = await Promise.race([once(socket, 'message'), failed])
      socket.send(Buffer.from([1, 2, 3]))
      const [bytes, binary] = await Promise.race([once(socket, 'message'), failed])
      socket.ping()
      await Promise.race([once(socket, 'pong'), failed])
      const closed = once(socket, 'close')
      socket.close(1000, 'enough')
      return { text: text.length, bytes: [...bytes], binary, code: (await closed)[0] }
    } finally {
      clearTimeout(timer)
      socket.terminate()
    }
  },
  expect: { text: 20_000, bytes: [1, 2, 3], binary: true, code: 1000 },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 5, matches: /ECONNRESET|hang up|closed 1006/ }, { name: 'stalled', matches: /timeout|timed out/ }],
}
