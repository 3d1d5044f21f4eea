import httpProxy from 'http-proxy'
import { createServer } from 'node:http'
import { ANSWERS, ask, SERVER_FAULTS } from '../support/fetching.mjs'
import { listening } from '../support/lines.mjs'

export default {
  packages: ['http-proxy'],
  protocol: 'HTTP/1.1 through a proxy',
  async serve(bench) {
    await bench.world.host('behind').run(async () => {
      await listening(bench, createServer((request, response) => {
        if (request.url === '/hello/world') response.end('hello world')
        else if (request.url === '/sum') request.resume().on('end', () => response.end('6'))
        else { response.statusCode = 404; response.end() }
      }), 8080)
    })
    const proxy = httpProxy.createProxyServer({ target: 'http://behind:8080' })
    proxy.on('error', (_error, _request, response) => response.destroy())
    await listening(bench, createServer((request, response) => proxy.web(request, response)), 80)
  },
  talk: ask,
  expect: ANSWERS,
  faults: SERVER_FAULTS,
}
