// What a socket and a server say about themselves in each state.
const net = require('node:net')
const { closed, listening, log, once, play, record } = require('./support/scenarios.cjs')

function tell(what, s) {
  log(
    what,
    s.readyState,
    'connecting',
    s.connecting,
    'pending',
    s.pending,
    'destroyed',
    s.destroyed,
    'closed',
    s.closed,
    'r/w',
    s.readable,
    s.writable,
    'ended',
    s.readableEnded,
    s.writableEnded,
    s.writableFinished,
    'aborted',
    s.readableAborted,
    s.readableDidRead,
    'bytes',
    s.bytesRead,
    s.bytesWritten,
    s.bufferSize,
    s.writableLength,
  )
  log(
    what,
    'addresses',
    s.address(),
    s.localAddress,
    s.localPort,
    s.localFamily,
    s.remoteAddress,
    s.remotePort,
    s.remoteFamily,
    'timeout',
    s.timeout,
    'allow',
    s.allowHalfOpen,
    'errored',
    s.errored,
  )
}

void play({
  'a socket through its life': async () => {
    const server = net.createServer()
    const port = await listening(server)
    const fresh = new net.Socket()
    tell('fresh', fresh)
    const client = net.connect(port, '127.0.0.1')
    tell('connecting', client)
    const [[socket]] = await Promise.all([once(server, 'connection'), once(client, 'connect')])
    tell('connected', client)
    tell('accepted', socket)
    client.write('hello')
    tell('wrote', client)
    const [data] = await once(socket, 'data')
    log(data)
    tell('read', socket)
    client.end()
    tell('ending', client)
    await once(client, 'finish')
    tell('finished', client)
    await Promise.all([closed(client), closed(socket)])
    tell('closed', client)
    tell('closed too', socket)
    server.close()
    await closed(server)
    log(server.address(), server.listening)
  },
  'a refused socket': async () => {
    const server = net.createServer()
    const port = await listening(server)
    server.close()
    await closed(server)
    const client = record(net.connect(port, '127.0.0.1'), 'c')
    client.write('x', (error) => log('cb', error))
    tell('waiting', client)
    client.on('error', (error) => {
      log(Object.entries(error))
      tell('error', client)
    })
    await closed(client)
    tell('closed', client)
  },
  getConnections: async () => {
    const server = net.createServer((s) => s.resume())
    server.getConnections((error, count) => log('before', error, count))
    const port = await listening(server)
    const count = () => new Promise((resolve) => server.getConnections((_error, n) => resolve(n)))
    log(await count())
    const clients = [1, 2, 3].map(() => net.connect(port, '127.0.0.1'))
    for (const client of clients) if (client.connecting) await once(client, 'connect')
    log(await count(), server.connections)
    clients[0].destroy()
    await closed(clients[0])
    await new Promise((resolve) => setTimeout(resolve, 10))
    log(await count())
    server.close(() => log('closed'))
    log(server.listening, await count())
    for (const client of clients) client.destroy()
    await closed(server)
    log(await count())
    server.close((error) => log('again', error))
  },
  maxConnections: async () => {
    const server = record(
      net.createServer((s) => s.resume()),
      'server',
      ['connection'],
    )
    server.maxConnections = 1
    const port = await listening(server)
    const one = record(net.connect(port, '127.0.0.1'), 'one')
    await once(one, 'connect')
    const two = record(net.connect({ port, host: '127.0.0.1' }), 'two')
    two.on('error', () => {})
    two.resume()
    await closed(two)
    one.end()
    one.resume()
    await closed(one)
    server.close()
    await closed(server)
  },
  'maxConnections of none': async () => {
    const server = net.createServer((s) => s.resume())
    server.maxConnections = 0
    const port = await listening(server)
    const one = record(net.connect(port, '127.0.0.1'), 'one')
    one.on('error', () => {}).resume()
    setTimeout(() => one.destroy(), 20)
    await closed(one)
    server.close()
    await closed(server)
  },
  'close, asyncDispose, close of what never listened': async () => {
    const never = net.createServer()
    never.close((error) => log('never', error))
    const server = net.createServer()
    await listening(server)
    await server[Symbol.asyncDispose]()
    log(server.listening)
    const quick = record(net.createServer(), 'quick')
    quick.listen(0, '127.0.0.1')
    quick.close()
    await closed(quick)
  },
  'listen again after close': async () => {
    const server = record(net.createServer(), 'server')
    const port = await listening(server)
    server.close()
    await closed(server)
    await listening(server, port, '127.0.0.1')
    log(server.address().port === port)
    server.close()
    await closed(server)
  },
  'no listener for an error': async () => {
    const server = net.createServer((s) => s.destroy())
    const port = await listening(server)
    const client = net.connect(port, '127.0.0.1')
    client.on('connect', () => client.destroy(new Error('thrown')))
    await once(process, 'uncaughtException').then(([error, origin]) => log(error, origin))
    server.close()
    await closed(server)
  },
  'an exception in a listener': async () => {
    const server = net.createServer((s) => {
      s.on('data', () => {
        throw new Error('in data')
      })
      s.on('end', () => log('end'))
      s.on('close', () => log('close'))
      s.on('error', (error) => log(error))
    })
    const port = await listening(server)
    const client = net.connect(port, '127.0.0.1', () => client.write('x'))
    client.resume()
    await once(process, 'uncaughtException').then(([error]) => log(error))
    client.end('y')
    await once(process, 'uncaughtException').then(([error]) => log(error))
    server.close()
    await closed(server)
  },
})
