import http from 'node:http'
import { once } from 'node:events'

export async function get(options) {
  const request = http.get(options)
  request.on('timeout', () => request.destroy(new Error('timeout')))
  const [response] = await once(request, 'response')
  request.on('error', () => {})
  let body = ''
  response.setEncoding('utf8')
  for await (const chunk of response) body += chunk
  return { status: response.statusCode, body: body.length > 100 ? body.length : body, date: response.headers.date }
}

export default {
  packages: ['node:http'],
  protocol: 'HTTP/1.1',
  async serve(bench) {
    const server = http.createServer((request, response) => { response.end(request.url === '/' ? 'x'.repeat(200_000) : request.socket.remoteAddress) })
    server.listen(80)
    await once(server, 'listening')
    bench.later(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections() }))
  },
  async talk() {
    return [await get({ host: 'server', path: '/ip', timeout: 30_000, family: 4 }), await get({ host: 'server', timeout: 30_000 })]
  },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 8, matches: /ECONNRESET|aborted/ }, { name: 'stalled', after: 4, matches: /timeout/ }],
  checks: {
    async 'two applications on port 80'(bench) {
      const serveOn = (name) => bench.world.host(name).run(async () => { const s = http.createServer((q, r) => r.end(name)); s.listen(80); await once(s, 'listening'); bench.later(() => new Promise((resolve) => s.close(resolve))) })
      await serveOn('one'); await serveOn('two')
      const answers = await Promise.all([get({ host: 'one' }), get({ host: 'two' })])
      if (answers.map(({ body }) => body).join() !== 'one,two') throw new Error(JSON.stringify(answers))
    },
  },
}
