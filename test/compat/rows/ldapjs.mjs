import ldap from 'ldapjs'
import { within } from '../support/lines.mjs'

export default {
  packages: ['ldapjs'],
  protocol: 'LDAP',
  async serve(bench) {
    const server = ldap.createServer()
    server.bind('cn=root', (request, response, next) => { if (request.credentials !== 'secret') return next(new ldap.InvalidCredentialsError()); response.end(); return next() })
    server.search('o=example', (request, response, next) => { for (const name of ['ann', 'bob']) response.send({ dn: `cn=${name}, o=example`, attributes: { cn: [name], objectclass: ['person'] } }); response.end(); return next() })
    await new Promise((resolve) => server.listen(389, '0.0.0.0', resolve))
    bench.later(() => new Promise((resolve) => server.close(resolve)))
  },
  async talk() {
    const client = ldap.createClient({ url: ['ldap://server:389'], connectTimeout: 10_000, timeout: 20_000, reconnect: false })
    try {
      return await within(60_000, new Promise((resolve, reject) => {
        for (const event of ['error', 'connectError', 'connectRefused', 'connectTimeout']) client.on(event, (error) => reject(error ?? new Error(event)))
        client.on('close', () => reject(new Error('closed')))
        client.bind('cn=root', 'secret', (error) => {
          if (error) { reject(error); return }
          client.search('o=example', { scope: 'sub', filter: '(objectclass=*)' }, (failure, result) => {
            if (failure) { reject(failure); return }
            const names = []
            result.on('searchEntry', (entry) => names.push(entry.objectName ?? String(entry.dn))).on('error', reject).on('end', () => resolve(names.map((name) => String(name).replaceAll(' ', ''))))
          })
        })
      }))
    } finally {
      client.destroy()
    }
  },
  expect: ['cn=ann,o=example', 'cn=bob,o=example'],
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 7, matches: /ECONNRESET|closed/i }, { name: 'stalled', after: 4, matches: /timeout|timed out/i }],
}
