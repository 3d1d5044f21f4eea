import { Telnet } from 'telnet-client'
import { lineServer, listening } from '../support/lines.mjs'

export default {
  packages: ['telnet-client'],
  protocol: 'Telnet (the server is a fixture)',
  async serve(bench) {
    // IAC DO ECHO first: the client has to answer it.
    await listening(bench, lineServer('\xff\xfd\x01Welcome\r\n/ # ', (line) => `${line}\r\n${line.toUpperCase()}\r\n/ # `), 23)
  },
  async talk() {
    const telnet = new Telnet()
    try {
      await telnet.connect({ host: 'server', port: 23, negotiationMandatory: true, shellPrompt: '/ # ', timeout: 20_000, execTimeout: 20_000, ors: '\r\n', irs: '\r\n' })
      const heard = await telnet.send('uptime', { waitFor: 'UPTIME\r\n/ # ' })
      return heard.includes('UPTIME') ? 'UPTIME' : heard
    } finally {
      telnet.destroy()
    }
  },
  expect: 'UPTIME',
  faults: ['refused', 'lossy', 'slow', { name: 'stalled', after: 4, matches: /timeout|response not received|cannot connect/i }],
}
