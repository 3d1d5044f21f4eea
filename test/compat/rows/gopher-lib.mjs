import gopher from 'gopher-lib'
import { within } from '../support/lines.mjs'
import net from 'node:net'
import { listening } from '../support/lines.mjs'

export default {
  packages: ['gopher-lib'],
  protocol: 'Gopher',
  async serve(bench) {
    await listening(bench, net.createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', (selector) => socket.end(`iHello ${String(selector).trim() || 'root'}\tfake\t(NULL)\t0\r\n0A file\t/file\tserver\t70\r\n.\r\n`))
    }), 70)
  },
  async talk() {
    const client = new gopher.Client()
    return within(20_000, new Promise((resolve, reject) => {
      client.get('gopher://server/1/menu', (error, reply) => (error ? reject(error.error ?? error) : resolve(String(reply.text ?? reply.buffer ?? '').split('\r\n')[0])))
    }))
  },
  faults: ['refused', 'lossy', 'slow', { name: 'stalled', after: 3, matches: /timeout|timed out/i }],
}
