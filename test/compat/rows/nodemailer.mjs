import nodemailer from 'nodemailer'
import { SMTPServer } from 'smtp-server'
import { tls } from '../support/tls.mjs'

const mails = []
export default {
  packages: ['nodemailer', 'smtp-server'],
  protocol: 'SMTP with STARTTLS',
  encrypted: true,
  async serve(bench) {
    mails.length = 0
    const server = new SMTPServer({ ...tls, authOptional: true, disableReverseLookup: true, onAuth: ({ username, password }, _, done) => done(password === 'secret' ? null : new Error('no'), { user: username }), onData: (stream, session, done) => { let text = ''; stream.on('data', (chunk) => { text += chunk }).on('end', () => { mails.push({ from: session.envelope.mailFrom.address, text }); done() }) } })
    server.on('error', () => {})
    await new Promise((resolve) => server.listen(25, resolve))
    bench.later(() => new Promise((resolve) => { server.close(resolve) }))
  },
  async talk() {
    const transport = nodemailer.createTransport({ host: 'server', port: 25, auth: { user: 'me', pass: 'secret' }, requireTLS: true, tls: { ca: tls.cert, servername: 'server' }, connectionTimeout: 20_000, greetingTimeout: 20_000, socketTimeout: 20_000 })
    try {
      const sent = await transport.sendMail({ from: 'a@a.test', to: 'b@b.test', subject: 'hi', text: 'x'.repeat(2000), date: new Date(0), messageId: '<1@a.test>' })
      return { response: sent.response.slice(0, 3), accepted: sent.accepted, mails: mails.length, from: mails[0].from }
    } finally {
      transport.close()
    }
  },
  expect: { response: '250', accepted: ['b@b.test'], mails: 1, from: 'a@a.test' },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 7, matches: /ECONNRESET|closed/i }, { name: 'stalled', after: 7, matches: /timeout|never received/i }],
}
