import dns from 'node:dns'
import { deepStrictEqual } from 'node:assert'

export default {
  packages: ['node:dns'],
  protocol: 'DNS (names of the world)',
  async talk() {
    const { promises } = dns
    return {
      lookup: await promises.lookup('server', { family: 4 }),
      all: await promises.lookup('server', { all: true }),
      a: await promises.resolve4('server'),
      aaaa: await promises.resolve6('server'),
      own: await new dns.promises.Resolver().resolve('client'),
      reverse: await promises.reverse('10.0.0.1'),
      service: await promises.lookupService('10.0.0.1', 22),
    }
  },
  expect: { lookup: { address: '10.0.0.1', family: 4 }, all: [{ address: 'fd00::1', family: 6 }, { address: '10.0.0.1', family: 4 }], a: ['10.0.0.1'], aaaa: ['fd00::1'], own: ['10.0.0.2'], reverse: ['server'], service: { hostname: 'server', service: 'ssh' } },
  checks: {
    async 'names that fail'(bench) {
      const code = (promise) => promise.then(() => 'found', (error) => `${error.message} ${error.code} ${error.syscall} ${error.hostname}`)
      deepStrictEqual(await code(dns.promises.lookup('nobody')), 'getaddrinfo ENOTFOUND nobody ENOTFOUND getaddrinfo nobody')
      deepStrictEqual(await code(dns.promises.resolve4('nobody')), 'queryA ENOTFOUND nobody ENOTFOUND queryA nobody')
      deepStrictEqual(await code(dns.promises.resolveMx('server')), 'queryMx ENODATA server ENODATA queryMx server')
      bench.world.lookups({ name: 'server', delay: 500, fail: 'EAI_AGAIN' })
      const began = bench.now
      deepStrictEqual(await code(dns.promises.lookup('server')), 'getaddrinfo EAI_AGAIN server EAI_AGAIN getaddrinfo server')
      deepStrictEqual(bench.now - began, 500)
    },
  },
}
