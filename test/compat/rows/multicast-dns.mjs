import multicastDns from 'multicast-dns'
import { within } from '../support/lines.mjs'

const open = (bench, options = {}) => {
  const mdns = multicastDns({ interface: undefined, ...options })
  bench.later(() => new Promise((resolve) => mdns.destroy(resolve)))
  return mdns
}

export default {
  packages: ['multicast-dns'],
  protocol: 'mDNS over UDP multicast',
  async serve(bench) {
    const mdns = open(bench)
    mdns.on('query', (query) => { if (query.questions[0]?.name === 'printer.local') mdns.respond({ answers: [{ name: 'printer.local', type: 'A', ttl: 120, data: '10.0.0.1' }] }) })
    await new Promise((resolve) => mdns.on('ready', resolve))
  },
  async talk(bench) {
    const mdns = open(bench)
    const answered = new Promise((resolve) => mdns.on('response', ({ answers }) => resolve(answers[0].data)))
    await new Promise((resolve) => mdns.on('ready', resolve))
    const again = setInterval(() => mdns.query('printer.local', 'A'), 1000)
    try {
      mdns.query('printer.local', 'A')
      return await within(20_000, answered)
    } finally {
      clearInterval(again)
    }
  },
  expect: '10.0.0.1',
  faults: [{ name: 'refused', matches: /timeout/ }, 'lossy', { name: 'stalled', after: 0, matches: /timeout/ }],
}
