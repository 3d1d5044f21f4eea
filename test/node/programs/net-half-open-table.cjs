// Who ends first, with half-open connections allowed or not: all events of both sides.
const net = require('node:net')
const { closed, listening, log, play, record, sleep } = require('./support/scenarios.cjs')

function scenario(serverOptions, clientOptions, onServer, onClient) {
  return async () => {
    const server = record(net.createServer(serverOptions), 'server', ['connection'])
    const port = await listening(server)
    const both = new Promise((resolve) => {
      server.on('connection', (socket) => {
        record(socket, 's', ['data'])
        socket.on('data', (bytes) => log('s got', bytes))
        socket.on('error', () => {})
        onServer(socket)
        resolve(socket)
      })
    })
    const client = record(net.connect({ port, host: '127.0.0.1', ...clientOptions }), 'c', ['data'])
    client.on('data', (bytes) => log('c got', bytes))
    client.on('error', () => {})
    onClient(client)
    const socket = await both
    await Promise.all([closed(socket), closed(client)])
    log('bytes', client.bytesRead, client.bytesWritten, socket.bytesRead, socket.bytesWritten)
    server.close()
    await closed(server)
  }
}

const OPEN = { allowHalfOpen: true }
const later = (run) => sleep(15).then(run)

void play({
  'client ends, neither half open': scenario(
    {},
    {},
    () => {},
    (c) => c.end('bye'),
  ),
  'server ends, neither half open': scenario(
    {},
    {},
    (s) => s.end('bye'),
    () => {},
  ),
  'both end at once': scenario(
    {},
    {},
    (s) => s.end('1'),
    (c) => c.end('2'),
  ),
  'client ends, server half open answers later': scenario(
    OPEN,
    {},
    (s) => s.on('end', () => later(() => s.end('late'))),
    (c) => c.end('ask'),
  ),
  'server ends, client half open answers later': scenario(
    {},
    OPEN,
    (s) => s.end('ask'),
    (c) => c.on('end', () => later(() => c.end('late'))),
  ),
  'both half open, client ends': scenario(
    OPEN,
    OPEN,
    (s) =>
      s.on('end', () => {
        s.write('a')
        void later(() => s.end('b'))
      }),
    (c) => c.end(),
  ),
  'client destroys': scenario(
    {},
    {},
    () => {},
    (c) =>
      c.on('connect', () => {
        c.write('x')
        c.destroy()
      }),
  ),
  'server destroys': scenario(
    {},
    {},
    (s) => s.destroy(),
    () => {},
  ),
  'server destroys with an error': scenario(
    {},
    {},
    (s) => s.destroy(new Error('mine')),
    () => {},
  ),
  'client destroys before it is connected': async () => {
    const server = net.createServer((s) => {
      record(s, 's')
      s.resume()
    })
    const port = await listening(server)
    const client = record(net.connect(port, '127.0.0.1'), 'c')
    client.destroy()
    log(client.connecting, client.destroyed, client.readyState)
    await closed(client)
    server.close()
    await closed(server)
  },
  'client ends before it is connected': scenario(
    {},
    {},
    () => {},
    (c) => {
      c.end('early')
      log(c.readyState, c.pending)
    },
  ),
  'destroySoon with data under way': scenario(
    {},
    {},
    () => {},
    (c) =>
      c.on('connect', () => {
        c.write('abc')
        c.destroySoon()
      }),
  ),
  'destroySoon without data': scenario(
    {},
    {},
    (s) => s.destroySoon(),
    () => {},
  ),
  'server resets': scenario(
    {},
    {},
    (s) => later(() => s.resetAndDestroy()),
    () => {},
  ),
  'client resets': scenario(
    {},
    {},
    () => {},
    (c) => c.on('connect', () => later(() => c.resetAndDestroy())),
  ),
  'client resets at once': scenario(
    {},
    {},
    () => {},
    (c) => c.on('connect', () => c.resetAndDestroy()),
  ),
  'client resets after data': scenario(
    {},
    {},
    () => {},
    (c) =>
      c.on('connect', () => {
        c.write('data')
        c.resetAndDestroy()
      }),
  ),
  'client resets after its end': scenario(
    OPEN,
    OPEN,
    (s) =>
      s.on('end', () =>
        later(() => {
          s.write('more')
          void later(() => s.destroy())
        }),
      ),
    (c) => {
      c.end('x')
      c.on('data', () => c.resetAndDestroy())
    },
  ),
  'server destroys with unread data': scenario(
    { pauseOnConnect: true },
    {},
    (s) => later(() => s.destroy()),
    (c) => c.write('never read'),
  ),
  'client writes to what was destroyed': scenario(
    {},
    {},
    (s) => s.destroy(),
    (c) => c.on('connect', () => later(() => c.write('x', (error) => log('written', error)))),
  ),
  'write after end': scenario(
    {},
    {},
    () => {},
    (c) =>
      c.on('connect', () => {
        c.end('x')
        c.write('y', (error) => log('cb', error))
      }),
  ),
  'end twice': scenario(
    {},
    {},
    () => {},
    (c) =>
      c.on('connect', () => {
        c.end('x', () => log('first'))
        c.end(() => log('second'))
      }),
  ),
  'end in the end event': scenario(
    OPEN,
    {},
    (s) => s.on('end', () => s.end('last')),
    (c) => c.end('first'),
  ),
})
