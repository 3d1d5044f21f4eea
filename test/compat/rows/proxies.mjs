import { HttpsProxyAgent } from 'https-proxy-agent'
import { createServer } from 'node:https'
import { get } from 'node:https'
import net from 'node:net'
import { once } from 'node:events'
import { Server } from 'proxy-chain'
import { SocksClient } from 'socks'
import { listening } from '../support/lines.mjs'
import { tls, trust } from '../support/tls.mjs'

async function serveSocks(bench) {
  await listening(bench, net.createServer((client) => {
    client.on('error', () => {})
    client.once('data', () => {
      client.write(Buffer.from([5, 0]))
      client.once('data', (request) => {
        const length = request[4]
        const host = request[3] === 3 ? String(request.subarray(5, 5 + length)) : request.subarray(4, 8).join('.')
        const port = request.readUInt16BE(request.length - 2)
        const target = net.connect(port, host, () => { client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])); client.pipe(target).pipe(client) })
        target.on('error', () => client.destroy())
      })
    })
  }), 1080)
}

export default {
  packages: ['proxy-chain', 'https-proxy-agent', 'socks'],
  protocol: 'HTTP CONNECT with TLS inside, SOCKS5',
  encrypted: true,
  async serve(bench) {
    await bench.world.host('behind').run(async () => {
      await listening(bench, createServer(tls, (_, response) => response.end('through the tunnel')), 443)
      await listening(bench, net.createServer((socket) => socket.end('plain')), 7)
    })
    const proxy = new Server({ port: 3128, host: '0.0.0.0' })
    proxy.on('requestFailed', () => {})
    await proxy.listen()
    bench.later(() => proxy.close(true))
    await serveSocks(bench)
  },
  async talk() {
    const agent = new HttpsProxyAgent('http://server:3128', { timeout: 20_000 })
    try {
      const request = get({ host: 'behind', ...trust, agent, timeout: 20_000 })
      request.on('timeout', () => request.destroy(new Error('timeout')))
      const [response] = await once(request, 'response')
      let body = ''
      for await (const chunk of response) body += chunk
      const { socket } = await SocksClient.createConnection({ proxy: { host: 'server', port: 1080, type: 5 }, command: 'connect', destination: { host: 'behind', port: 7 }, timeout: 20_000 })
      let text = ''
      socket.resume()
      for await (const chunk of socket) text += chunk
      return { body, text }
    } finally {
      agent.destroy()
    }
  },
  expect: { body: 'through the tunnel', text: 'plain' },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 6, matches: /ECONNRESET|disconnected|closed/i }, { name: 'stalled', after: 6, matches: /timeout|timed out|ETIMEDOUT/i }],
}
