import dns2 from 'dns2'
import { within } from '../support/lines.mjs'

export default {
  packages: ['dns2'],
  protocol: 'DNS over UDP',
  async serve(bench) {
    const server = dns2.createServer({ udp: true, handle: (request, send) => { const response = dns2.Packet.createResponseFromRequest(request); const [{ name }] = request.questions; response.answers.push({ name, type: dns2.Packet.TYPE.A, class: dns2.Packet.CLASS.IN, ttl: 300, address: '8.8.8.8' }); send(response) } })
    await server.listen({ udp: { port: 53, address: '0.0.0.0' } })
    bench.later(async () => server.close())
  },
  async talk() {
    const resolve = dns2.UDPClient({ dns: '10.0.0.1', timeout: 20_000 })
    const { answers } = await within(30_000, resolve('example.test'))
    return answers.map(({ address }) => address)
  },
  expect: ['8.8.8.8'],
  encrypted: true,
  faults: [{ name: 'refused', matches: /tim|ECONNREFUSED/i }, 'slow', { name: 'stalled', after: 0, matches: /timed out/i }],
}
