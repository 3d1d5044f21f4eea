import { ImapFlow } from 'imapflow'
import { lineServer, listening } from '../support/lines.mjs'

const mail = 'Subject: hi\r\n\r\nhello\r\n'

function answer(line, socket) {
  const [tag, command, ...rest] = line.split(' ')
  const ok = (text = '') => `${text}${tag} OK done\r\n`
  switch (`${command} ${command === 'UID' ? rest.shift() : ''}`.trim().toUpperCase()) {
    case 'CAPABILITY': return ok('* CAPABILITY IMAP4rev1\r\n')
    case 'LIST': case 'LSUB': return ok('* LIST (\\HasNoChildren) "/" INBOX\r\n')
    case 'SELECT': case 'EXAMINE': return ok('* FLAGS (\\Seen)\r\n* 1 EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY 1] ok\r\n* OK [UIDNEXT 2] ok\r\n')
    case 'FETCH': case 'UID FETCH': return ok(`* 1 FETCH (UID 1 FLAGS () RFC822.SIZE ${mail.length} BODY[] {${mail.length}}\r\n${mail})\r\n`)
    case 'LOGOUT': socket.end(`* BYE\r\n${ok()}`); return undefined
    default: return ok()
  }
}

export default {
  packages: ['imapflow'],
  protocol: 'IMAP4rev1 (the server is a fixture)',
  async serve(bench) {
    await listening(bench, lineServer('* OK [CAPABILITY IMAP4rev1] ready\r\n', answer), 143)
  },
  async talk() {
    const client = new ImapFlow({ host: 'server', port: 143, secure: false, doSTARTTLS: false, auth: { user: 'me', pass: 'secret' }, logger: false, connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 20_000, disableAutoIdle: true, clientInfo: { name: 'test' } })
    let failed
    client.on('error', (error) => { failed = error })
    try {
      await client.connect()
      const lock = await client.getMailboxLock('INBOX')
      const message = await client.fetchOne('1', { source: true })
      lock.release()
      await client.logout()
      return { exists: 1, source: String(message.source).includes('hello') }
    } catch (error) {
      throw failed ?? error
    } finally {
      client.close()
    }
  },
  expect: { exists: 1, source: true },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 6, matches: /ECONNRESET|closed|available|NoConnection/i }, { name: 'stalled', after: 6, matches: /timeout/i }],
}
