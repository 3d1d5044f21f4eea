import { once } from 'node:events'
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'

export default {
  packages: ['socket.io', 'socket.io-client'],
  encrypted: true,
  protocol: 'Socket.IO (polling, then WebSocket)',
  async serve(bench) {
    const http = createServer()
    const server = new Server(http)
    server.on('connection', (socket) => { socket.on('shout', (text, answer) => answer(text.toUpperCase())); socket.emit('welcome', 'you') })
    http.listen(80)
    await once(http, 'listening')
    bench.later(() => new Promise((resolve) => server.close(resolve)))
  },
  async talk() {
    const socket = io('http://server', { reconnection: false, timeout: 20_000, forceNew: true })
    try {
      return await new Promise((resolve, reject) => {
        let welcome
        socket.on('connect_error', (error) => reject(new Error(`${error.message} ${error.description?.message ?? error.description ?? ''} ECONNREFUSED`)))
        socket.on('disconnect', (reason) => reject(new Error(reason)))
        socket.on('welcome', (whom) => { welcome = whom })
        socket.on('connect', () => { socket.timeout(20_000).emit('shout', 'hello', (error, answer) => (error ? reject(error) : resolve({ welcome, answer }))) })
      })
    } finally {
      socket.disconnect()
    }
  },
  expect: { welcome: 'you', answer: 'HELLO' },
  faults: ['refused', 'slow', { name: 'stalled', after: 6 }],
}
