import https from 'node:https'
import { once } from 'node:events'
import { tls as keys, trust } from '../support/tls.mjs'

export default {
  packages: ['node:https'],
  encrypted: true,
  protocol: 'HTTPS',
  async serve(bench) {
    const server = https.createServer(keys, (request, response) => response.end('secret'))
    server.listen(443)
    await once(server, 'listening')
    bench.later(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections() }))
  },
  async talk() {
    const request = https.get({ host: 'server', ...trust, timeout: 30_000, agent: false })
    request.on('timeout', () => request.destroy(new Error('timeout')))
    const [response] = await once(request, 'response')
    let body = ''
    for await (const chunk of response) body += chunk
    return { status: response.statusCode, body }
  },
  expect: { status: 200, body: 'secret' },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 4 }, { name: 'stalled', after: 6, matches: /timeout/ }],
}
