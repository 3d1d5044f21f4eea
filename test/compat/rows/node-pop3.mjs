import Pop3Command from 'node-pop3'
import { lineServer, listening, within } from '../support/lines.mjs'

const mail = 'Subject: hi\r\n\r\nhello\r\n'
const answers = { USER: () => '+OK\r\n', PASS: () => '+OK welcome\r\n', STAT: () => `+OK 1 ${mail.length}\r\n`, LIST: () => `+OK\r\n1 ${mail.length}\r\n.\r\n`, UIDL: () => '+OK\r\n1 a1\r\n.\r\n', RETR: () => `+OK\r\n${mail}.\r\n`, DELE: () => '+OK\r\n' }

export default {
  packages: ['node-pop3'],
  protocol: 'POP3 (the server is a fixture)',
  async serve(bench) {
    await listening(bench, lineServer('+OK ready\r\n', (line, socket) => {
      const [word] = line.split(' ')
      if (word === 'QUIT') { socket.end('+OK bye\r\n'); return undefined }
      return (answers[word.toUpperCase()] ?? (() => '-ERR\r\n'))()
    }), 110)
  },
  async talk() {
    const pop3 = new Pop3Command({ host: 'server', port: 110, user: 'me', password: 'secret', timeout: 20_000 })
    // It does not notice the end of a connection by itself.
    return within(60_000, (async () => {
      const list = await pop3.UIDL()
      const text = await pop3.RETR(1)
      await pop3.QUIT()
      return { list, text: text.includes('hello') }
    })())
  },
  expect: { list: [['1', 'a1']], text: true },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 6, matches: /ECONNRESET|end|closed|timeout/i }, { name: 'stalled', after: 6, matches: /timeout/i }],
}
