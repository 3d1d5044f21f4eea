import NNTPServer from 'nntp-server'
import net from 'node:net'
import { once } from 'node:events'

export default {
  packages: ['nntp-server'],
  protocol: 'NNTP (the client is a fixture)',
  async serve(bench) {
    const server = new NNTPServer({ requireAuth: false })
    const group = { name: 'test.group', min_index: 1, max_index: 1, total: 1, description: 'a group' }
    server._getGroups = async () => [group]
    server._selectGroup = async (session, name) => { if (name !== group.name) return false; session.group = { ...group, current_article: 0 }; return true }
    server._getArticle = async () => ({ index: 1, headers: ['Subject: hi', 'Message-ID: <1@test>'], body: ['hello'] })
    server._buildHead = (message) => message.headers
    server._buildBody = (message) => message.body
    server._buildHeaderField = () => 'x'
    await server.listen('nntp://0.0.0.0:119')
    bench.later(() => server.close())
  },
  async talk() {
    const socket = net.connect({ host: 'server', port: 119 })
    socket.setTimeout(20_000, () => socket.destroy(new Error('timeout')))
    const failed = once(socket, 'error').then(([error]) => { throw error })
    failed.catch(() => {})
    let text = ''
    const said = (pattern) => Promise.race([failed, new Promise((resolve, reject) => {
      const look = () => { const found = pattern.exec(text); if (found !== null) { text = ''; socket.off('data', look); resolve(found[0].trim()) } }
      socket.on('data', look).once('close', () => reject(new Error('closed')))
      look()
    })])
    socket.setEncoding('utf8').on('data', (chunk) => { text += chunk })
    try {
      const heard = [(await said(/^20[01] .*\r\n/)).slice(0, 3)]
      for (const [line, pattern] of [['GROUP test.group', /^211 .*\r\n/], ['ARTICLE 1', /^220 [\s\S]*\r\n\.\r\n/], ['QUIT', /^205 .*\r\n/]]) {
        socket.write(`${line}\r\n`)
        heard.push((await said(pattern)).slice(0, 3))
      }
      return heard
    } finally {
      socket.destroy()
    }
  },
  expect: ['201', '211', '220', '205'],
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 4, matches: /ECONNRESET|closed/i }, { name: 'stalled', after: 4, matches: /timeout/i }],
}
