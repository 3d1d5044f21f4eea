import tls from 'node:tls'
import { once } from 'node:events'
import { tls as keys, trust } from '../support/tls.mjs'

export default {
  packages: ['node:tls'],
  encrypted: true,
  protocol: 'TLS 1.3',
  async serve(bench) {
    const server = tls.createServer({ ...keys, ALPNProtocols: ['x'] }, (socket) => { socket.on('error', () => {}); socket.pipe(socket) })
    server.on('tlsClientError', () => {})
    server.listen(443)
    await once(server, 'listening')
    bench.later(() => new Promise((resolve) => server.close(resolve)))
  },
  async talk() {
    const socket = tls.connect({ host: 'server', port: 443, ...trust, ALPNProtocols: ['x'] })
    socket.setTimeout(20_000, () => socket.destroy(new Error('idle for 20 s')))
    await once(socket, 'secureConnect')
    const protocol = socket.getProtocol()
    socket.end(Buffer.alloc(100_000, 'x'))
    let bytes = 0
    for await (const chunk of socket) bytes += chunk.length
    return { bytes, authorized: socket.authorized, alpn: socket.alpnProtocol, protocol }
  },
  expect: { bytes: 100_000, authorized: true, alpn: 'x', protocol: 'TLSv1.3' },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 6, matches: /ECONNRESET/ }, { name: 'stalled', matches: /idle for 20 s/ }],
  checks: {
    async 'a certificate that is not trusted'() {
      const error = await new Promise((resolve, reject) => { const s = tls.connect({ host: 'server', port: 443, servername: 'server' }, () => reject(new Error('trusted'))); s.on('error', resolve) }).catch((e) => e)
      if (!/ECONNREFUSED|SELF_SIGNED/.test(error.code)) throw error
    },
  },
}
