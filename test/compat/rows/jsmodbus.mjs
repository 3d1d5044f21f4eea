import modbus from 'jsmodbus'
import { once } from 'node:events'
import net from 'node:net'
import { listening } from '../support/lines.mjs'

export default {
  packages: ['jsmodbus'],
  protocol: 'Modbus/TCP',
  async serve(bench) {
    const server = net.createServer((socket) => socket.on('error', () => {}))
    const holding = Buffer.alloc(200)
    new modbus.server.TCP(server, { holding })
    await listening(bench, server, 502)
  },
  async talk() {
    const socket = new net.Socket()
    const client = new modbus.client.TCP(socket, 1, 20_000)
    const failed = once(socket, 'error').then(([error]) => { throw error })
    failed.catch(() => {})
    try {
      socket.connect({ host: 'server', port: 502 })
      await Promise.race([once(socket, 'connect'), failed])
      await Promise.race([client.writeSingleRegister(3, 1234), failed])
      const { response } = await Promise.race([client.readHoldingRegisters(0, 5), failed])
      return response.body.valuesAsArray
    } finally {
      socket.destroy()
    }
  },
  expect: [0, 0, 0, 1234, 0],
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 4, matches: /ECONNRESET|Offline|closed/i }, { name: 'stalled', after: 4, matches: /timed? ?out/i }],
}
