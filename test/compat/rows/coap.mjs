import coap from 'coap'
import { within } from '../support/lines.mjs'

export default {
  packages: ['coap'],
  protocol: 'CoAP over UDP',
  async serve(bench) {
    const server = coap.createServer((request, response) => response.end(`temperature of ${request.url.slice(1)}`))
    await new Promise((resolve) => server.listen(5683, '0.0.0.0', resolve))
    bench.later(() => new Promise((resolve) => server.close(resolve)))
  },
  async talk() {
    const agent = new coap.Agent({ type: 'udp4', port: 0 })
    try {
      return await within(300_000, new Promise((resolve, reject) => {
        const request = coap.request({ host: '10.0.0.1', pathname: '/kitchen', confirmable: true, agent })
        request.on('response', (response) => resolve(String(response.payload))).on('error', reject).on('timeout', () => reject(new Error('timeout')))
        request.end()
      }))
    } finally {
      agent.close()
    }
  },
  expect: 'temperature of kitchen',
  encrypted: true,
  faults: [{ name: 'refused', matches: /timeout|No reply|Retransmis/i }, 'lossy', 'slow', { name: 'stalled', after: 0, matches: /timeout|No reply|Retransmis/i }],
}
