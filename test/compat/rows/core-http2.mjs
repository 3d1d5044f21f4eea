import http2 from 'node:http2'
import { once } from 'node:events'
import { tls as keys, trust } from '../support/tls.mjs'

async function request(session, path) {
  const stream = session.request({ ':path': path })
  stream.end()
  const [headers] = await once(stream, 'response')
  let body = ''
  stream.setEncoding('utf8')
  for await (const chunk of stream) body += chunk
  return `${headers[':status']} ${body}`
}

async function talkTo(session) {
  const failed = once(session, 'error').then(([error]) => { throw error })
  failed.catch(() => {})
  session.setTimeout(20_000, () => session.destroy(new Error('session idle')))
  try {
    return await Promise.race([failed, Promise.all([request(session, '/a'), request(session, '/b')])])
  } finally {
    session.close()
  }
}

export default {
  packages: ['node:http2'],
  encrypted: true,
  protocol: 'HTTP/2',
  async serve(bench) {
    const handle = (stream, headers) => { stream.on('error', () => {}); stream.respond({ ':status': 200 }, { sendDate: false }); stream.end(`path ${headers[':path']}`) }
    const plain = http2.createServer()
    const secure = http2.createSecureServer({ ...keys })
    for (const [server, port] of [[plain, 80], [secure, 443]]) {
      server.on('stream', handle)
      server.on('sessionError', () => {})
      server.listen(port)
      await once(server, 'listening')
      bench.later(() => new Promise((resolve) => server.close(resolve)))
    }
  },
  async talk() {
    return [await talkTo(http2.connect('http://server')), await talkTo(http2.connect('https://server', trust))]
  },
  expect: [['200 path /a', '200 path /b'], ['200 path /a', '200 path /b']],
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 3 }, { name: 'stalled', matches: /idle|TIMEOUT|closed/i }],
}
