// Forms and options of connect and their errors.
const net = require('node:net')
const dns = require('node:dns')
const { closed, listening, log, once, play, record, sleep } = require('./support/scenarios.cjs')

async function withServer(run, ...args) {
  const server = net.createServer((s) => {
    s.on('error', () => {})
    s.on('data', (bytes) => s.write(bytes))
    s.on('end', () => s.end())
  })
  const port = await listening(server, ...args)
  try {
    await run(port, server)
  } finally {
    server.close()
    await closed(server)
  }
}

async function through(socket) {
  record(socket, 'c', ['data'])
  socket.on('error', () => {})
  if (socket.connecting) socket.once('connect', () => socket.end('hello'))
  else socket.end('hello')
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes
  })
  await closed(socket)
  log('text', text, socket.autoSelectFamilyAttemptedAddresses)
}

const form = (make) => () => withServer(async (port) => through(make(port)))

function bad(...args) {
  return async () => {
    let socket
    try {
      socket = net.connect(...args)
    } catch (error) {
      log('throws', error)
      return
    }
    record(socket, 'c')
    socket.on('error', () => {})
    socket.on('connect', () => socket.destroy())
    await closed(socket)
  }
}

async function freePort() {
  const server = net.createServer()
  const port = await listening(server)
  server.close()
  await closed(server)
  return port
}

void play({
  'port, host': form((port) => net.connect(port, '127.0.0.1')),
  'port as text': form((port) => net.connect(String(port), '127.0.0.1')),
  'options and a function': form((port) =>
    net.connect({ port, host: '127.0.0.1' }, () => log('connected')),
  ),
  createConnection: form((port) =>
    net.createConnection({
      port,
      host: '127.0.0.1',
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: 1000,
    }),
  ),
  'new Socket': form((port) => new net.Socket({ allowHalfOpen: true }).connect(port, '127.0.0.1')),
  localhost: () =>
    withServer(async (port) => through(net.connect(port, 'localhost')), 0, 'localhost'),
  'localhost, no host given': () => withServer(async (port) => through(net.connect(port))),
  'localhost, family 4': form((port) => net.connect({ port, host: 'localhost', family: 4 })),
  'family 6 of an IPv6 address': () =>
    withServer(async (port) => through(net.connect({ port, host: '::1' })), 0, '::1'),
  'IPv4 server by localhost': form((port) =>
    net.connect({ port, host: 'localhost', autoSelectFamily: true }),
  ),
  'IPv4 server by localhost, no choice of family': form((port) =>
    net.connect({ port, host: 'localhost', autoSelectFamily: false }),
  ),
  'dual server, both ways': () =>
    withServer(
      async (port) => {
        await through(net.connect(port, '127.0.0.1'))
        await through(net.connect(port, '::1'))
      },
      0,
      '::',
    ),
  'localAddress and localPort': async () => {
    const local = await freePort()
    await withServer(async (port) => {
      const socket = net.connect({
        port,
        host: '127.0.0.1',
        localAddress: '127.0.0.3',
        localPort: local,
      })
      socket.on('connect', () => log(socket.localAddress, socket.localPort === local))
      await through(socket)
    })
  },
  'localAddress of nobody': () =>
    withServer(async (port) =>
      through(net.connect({ port, host: '127.0.0.1', localAddress: '192.0.2.9' })),
    ),
  'localAddress that is none': bad({ port: 80, host: '127.0.0.1', localAddress: 'x' }),
  'localPort that is none': bad({ port: 80, host: '127.0.0.1', localPort: 'x' }),
  'localPort in use': () =>
    withServer(async (port) =>
      through(net.connect({ port, host: '127.0.0.1', localPort: port, localAddress: '127.0.0.1' })),
    ),
  refused: async () => through(net.connect(await freePort(), '127.0.0.1')),
  'refused by localhost': async () => through(net.connect(await freePort(), 'localhost')),
  'refused by localhost, family 6': async () =>
    through(net.connect({ port: await freePort(), host: 'localhost', family: 6 })),
  'refused, ::1': async () => through(net.connect(await freePort(), '::1')),
  'a port that is none': bad(70000, '127.0.0.1'),
  'a port below none': bad(-1),
  'no port': bad({ host: '127.0.0.1' }),
  'no arguments': bad(),
  'a host that is a number': bad({ port: 80, host: 5 }),
  'a family that is none': bad({ port: 80, host: 'localhost', family: 5 }),
  'hints that are none': bad({ port: 80, host: 'localhost', hints: 999999 }),
  'lookup that is none': bad({ port: 80, host: 'localhost', lookup: 5 }),
  'a path that is none': bad({ path: '/no/such/path' }),
  'a path that is a directory': bad('/tmp'),
  'a path of 108 bytes': bad('/no/'.padEnd(108, 'x')),
  'a path of 109 bytes': bad('/no/'.padEnd(109, 'x')),
  'a path that is a number': bad({ path: 5 }),
  'port 0': bad(0, '127.0.0.1'),
  'lookup of its own': form((port) =>
    net.connect({
      port,
      host: 'anything',
      lookup: (host, options, done) => {
        log('lookup', host, options)
        if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }])
        else done(null, '127.0.0.1', 4)
      },
    }),
  ),
  'lookup of its own, later': form((port) =>
    net.connect({
      port,
      host: 'anything',
      lookup: (_host, options, done) =>
        setTimeout(
          () =>
            options.all
              ? done(null, [{ address: '127.0.0.1', family: 4 }])
              : done(null, '127.0.0.1', 4),
          5,
        ),
    }),
  ),
  'lookup of its own that fails': bad({
    port: 1234,
    host: 'anything',
    lookup: (_host, _options, done) =>
      process.nextTick(done, Object.assign(new Error('not here'), { code: 'ENOTFOUND' })),
  }),
  'lookup of its own, an address that is none': bad({
    port: 1234,
    host: 'anything',
    lookup: (_host, options, done) =>
      options.all ? done(null, [{ address: 'nonsense', family: 4 }]) : done(null, 'nonsense', 4),
  }),
  'lookup of its own, a family that is none': bad({
    port: 1234,
    host: 'anything',
    autoSelectFamily: false,
    lookup: (_host, _options, done) => done(null, '127.0.0.1', 100),
  }),
  'lookup of its own, two addresses': form((port) =>
    net.connect({
      port,
      host: 'anything',
      autoSelectFamily: true,
      lookup: (_host, _options, done) =>
        done(null, [
          { address: '::1', family: 6 },
          { address: '127.0.0.1', family: 4 },
        ]),
    }),
  ),
  'lookup of its own, no address': bad({
    port: 1234,
    host: 'anything',
    autoSelectFamily: true,
    lookup: (_host, _options, done) => done(null, []),
  }),
  'dns.lookup with order': form((port) =>
    net.connect({
      port,
      host: 'localhost',
      lookup: (host, options, done) => dns.lookup(host, { ...options, order: 'ipv4first' }, done),
    }),
  ),
  'signal aborted before': bad({ port: 80, host: '127.0.0.1', signal: AbortSignal.abort() }),
  'signal aborted while connecting': () =>
    withServer(async (port) => {
      const aborter = new AbortController()
      const socket = net.connect({ port, host: '127.0.0.1', signal: aborter.signal })
      setImmediate(() => {})
      aborter.abort()
      await through(socket)
    }),
  'signal aborted when connected': () =>
    withServer(async (port) => {
      const aborter = new AbortController()
      const socket = net.connect({ port, host: '127.0.0.1', signal: aborter.signal })
      socket.on('connect', () => aborter.abort(new Error('reason')))
      await through(socket)
    }),
  'signal that is none': bad({ port: 80, signal: 'x' }),
  timeout: () =>
    withServer(async (port) => {
      const socket = record(net.connect({ port, host: '127.0.0.1', timeout: 20 }), 'c')
      await once(socket, 'timeout')
      log(socket.timeout)
      socket.destroy()
      await closed(socket)
    }),
  onread: () =>
    withServer(async (port) => {
      const socket = net.connect({
        port,
        host: '127.0.0.1',
        onread: {
          buffer: Buffer.alloc(4),
          callback: (count, buffer) => {
            log(count, buffer.subarray(0, count))
            return true
          },
        },
      })
      record(socket, 'c')
      socket.end('0123456789')
      await closed(socket)
      log(socket.bytesRead)
    }),
  'onread that stops': () =>
    withServer(async (port) => {
      let calls = 0
      const socket = net.connect({
        port,
        host: '127.0.0.1',
        onread: {
          buffer: () => Buffer.alloc(3),
          callback: (count, buffer) => {
            calls += 1
            log(count, buffer.subarray(0, count))
            return calls !== 1
          },
        },
      })
      record(socket, 'c')
      socket.end('abcdef')
      await sleep(20)
      log('resume')
      socket.resume()
      await closed(socket)
    }),
  'connect twice': () =>
    withServer(async (port) => {
      const socket = net.connect(port, '127.0.0.1')
      try {
        socket.connect(port, '127.0.0.1')
      } catch (error) {
        log(error)
      }
      await through(socket)
    }),
  'connect again in close': () =>
    withServer(async (port) => {
      const socket = record(net.connect(port, '127.0.0.1'), 'c')
      socket.end()
      socket.resume()
      await closed(socket)
      socket.connect(port, '127.0.0.1')
      socket.end()
      await new Promise((resolve) => socket.once('close', resolve))
    }),
  'connect in the error of a refusal': async () => {
    const port = await freePort()
    const server = net.createServer((s) => s.end('second'))
    const socket = record(net.connect(port, '127.0.0.1'), 'c')
    socket.once('error', () =>
      server.listen(port, '127.0.0.1', () => socket.connect(port, '127.0.0.1')),
    )
    socket.on('data', (bytes) => log(bytes))
    await once(socket, 'end')
    server.close()
    await closed(server)
  },
  'block list': () =>
    withServer(async (port) => {
      const blockList = new net.BlockList()
      blockList.addAddress('127.0.0.1')
      log(blockList.check('127.0.0.1'), blockList.rules)
      await bad({ port, host: '127.0.0.1', blockList })()
      await bad({ port, host: 'localhost', family: 4, blockList })()
    }),
  'block list of a server': async () => {
    const blockList = new net.BlockList()
    blockList.addSubnet('127.0.0.0', 8)
    const server = record(
      net.createServer({ blockList }, (s) => s.end('hi')),
      'server',
      ['connection'],
    )
    const port = await listening(server)
    const socket = record(net.connect(port, '127.0.0.1'), 'c')
    socket.on('error', () => {}).resume()
    await closed(socket)
    server.close()
    await closed(server)
  },
})
