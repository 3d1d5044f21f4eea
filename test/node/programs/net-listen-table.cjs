// Forms of listen and their errors.
const net = require('node:net')
const fs = require('node:fs')
const os = require('node:os')
const { join } = require('node:path')
const { closed, log, once, play, record } = require('./support/scenarios.cjs')

const folder = fs.mkdtempSync(join(os.tmpdir(), 'listen-'))
const short = (text) => text.replaceAll(folder, 'DIR')
process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }))

function attempt(...args) {
  return async () => {
    const server = net.createServer()
    try {
      server.listen(...args)
    } catch (error) {
      log('throws', short(`${error.name} ${error.code} ${error.message}`))
      return
    }
    const told = await Promise.race([
      once(server, 'listening').then(() => null),
      once(server, 'error').then(([error]) => error),
    ]).catch((error) => error)
    if (told !== null) {
      log(
        'error',
        short(told.message),
        told.code,
        told.errno,
        told.syscall,
        short(String(told.address)),
        told.port,
        Object.keys(told),
      )
      log(server.listening, short(String(server.address())))
      return
    }
    const address = server.address()
    log(
      'listening',
      typeof address === 'string'
        ? short(address)
        : [address.address, address.family, typeof address.port],
    )
    server.close()
    await closed(server)
  }
}

void play({
  nothing: attempt(),
  'port 0': attempt(0),
  'port as text': attempt('0'),
  null: attempt(null),
  undefined: attempt(undefined, () => {}),
  'a function': attempt(() => log('called')),
  'port and backlog': attempt(0, 5),
  'port, host, backlog': attempt(0, '127.0.0.1', 5, () => log('called')),
  'port too large': attempt(70000),
  'port negative': attempt(-1),
  'port a fraction': attempt(1.5),
  'port not a number': attempt({ port: 'abc!' }),
  'nothing in options': attempt({}),
  true: attempt(true),
  'host without port': attempt({ host: '127.0.0.1' }),
  '::1': attempt({ port: 0, host: '::1' }),
  '::': attempt({ port: 0, host: '::' }),
  ipv6Only: attempt({ port: 0, host: '::', ipv6Only: true }),
  'ipv6Only without host': attempt({ port: 0, ipv6Only: true }),
  'ipv6Only for IPv4': attempt({ port: 0, host: '127.0.0.1', ipv6Only: true }),
  '0.0.0.0': attempt({ port: 0, host: '0.0.0.0', exclusive: true }),
  localhost: attempt({ port: 0, host: 'localhost' }),
  '127.0.0.2': attempt({ port: 0, host: '127.0.0.2' }),
  'an address of nobody': attempt({ port: 0, host: '192.0.2.1' }),
  'an address of nobody with a port': attempt({ port: 8080, host: '192.0.2.1' }),
  'a name of nobody': async () => {
    const server = net.createServer()
    server.listen(0, 'no.such.name.invalid')
    const [error] = await once(server, 'error')
    log(error.syscall, error.hostname, Object.keys(error).sort())
  },
  'a path': attempt(join(folder, 'a')),
  'a path in options': attempt({ path: join(folder, 'b'), readableAll: true, writableAll: true }),
  'a path in no directory': attempt(join(folder, 'no/b')),
  'a path that is a directory': attempt(folder),
  'an abstract path': attempt('\0dryport-test'),
  'a path of 108 bytes': attempt(join(folder, 'y'.repeat(107 - folder.length))),
  'a path that is too long': attempt(join(folder, 'x'.repeat(200))),
  'a path that is too long in bytes': attempt(join(folder, '\u00e9'.repeat(60))),
  'an abstract path that is too long': attempt(`\0${'x'.repeat(108)}`),
  'a descriptor that is none': attempt({ fd: 4242 }),
  'a descriptor that is a file': attempt({ fd: 1 }),
  'the handle of another': async () => {
    const one = net.createServer((s) => s.end('from one'))
    one.listen(0, '127.0.0.1')
    await once(one, 'listening')
    const { port } = one.address()
    const two = net.createServer((s) => s.end('from two'))
    two.listen(one)
    await once(two, 'listening')
    log(two.address().port === port)
    two.close()
    await closed(two)
    one.close()
  },
  'in use': async () => {
    const one = net.createServer()
    one.listen(0, '127.0.0.1')
    await once(one, 'listening')
    const { port } = one.address()
    await attempt(port, '127.0.0.1')()
    await attempt(port, '0.0.0.0')()
    await attempt(port, '::')()
    await attempt(port)()
    await attempt(port, '::1')()
    await attempt(port, '127.0.0.2')()
    await attempt({ port, host: '127.0.0.1', reusePort: true })()
    one.close()
    await closed(one)
    await attempt(port, '127.0.0.1')()
  },
  'both families': async () => {
    const one = net.createServer()
    one.listen(0, '::')
    await once(one, 'listening')
    const { port } = one.address()
    await attempt(port, '0.0.0.0')()
    await attempt(port, '127.0.0.1')()
    await attempt(port, '::1')()
    one.close()
    await closed(one)
    const two = net.createServer()
    two.listen({ port: 0, host: '::', ipv6Only: true })
    await once(two, 'listening')
    const other = two.address().port
    await attempt(other, '0.0.0.0')()
    await attempt(other, '::')()
    two.close()
    await closed(two)
  },
  'reusePort twice': async () => {
    const servers = []
    for (const n of [1, 2]) {
      const server = net.createServer()
      server.listen({
        port: n === 1 ? 0 : servers[0].address().port,
        host: '127.0.0.1',
        reusePort: true,
      })
      await once(server, 'listening')
      servers.push(server)
    }
    log(servers[0].address().port === servers[1].address().port)
    for (const server of servers) server.close()
  },
  'a path in use, and free again': async () => {
    const path = join(folder, 'c')
    const one = record(net.createServer(), 'one')
    one.listen(path)
    await once(one, 'listening')
    log(short(one.address()))
    await attempt(path)()
    one.close()
    await closed(one)
    await attempt(path)()
  },
  'twice at once': async () => {
    const server = net.createServer()
    server.listen(0, '127.0.0.1')
    try {
      server.listen(0, '127.0.0.1')
    } catch (error) {
      log(error)
    }
    await once(server, 'listening')
    try {
      server.listen(0)
    } catch (error) {
      log(error)
    }
    server.close()
  },
  signal: async () => {
    const server = record(net.createServer(), 'server')
    server.listen({ port: 0, host: '127.0.0.1', signal: AbortSignal.abort() })
    await closed(server)
    const other = record(net.createServer(), 'other')
    const aborter = new AbortController()
    other.listen({ port: 0, host: '127.0.0.1', signal: aborter.signal })
    await once(other, 'listening')
    aborter.abort()
    await closed(other)
    try {
      net.createServer().listen({ port: 0, signal: 5 })
    } catch (error) {
      log(error)
    }
  },
  'an error listener that listens elsewhere': async () => {
    const one = net.createServer().listen(0, '127.0.0.1')
    await once(one, 'listening')
    const { port } = one.address()
    const two = record(net.createServer(), 'two')
    two.on('error', () => two.listen(0, '127.0.0.1'))
    two.listen(port, '127.0.0.1')
    await new Promise((resolve) => two.on('listening', resolve))
    one.close()
    two.close()
  },
})
