// The order of events on both ends of a connection.
const net = require('node:net')
const log = (...args) => console.log(...args)
const events = [
  'lookup',
  'connect',
  'ready',
  'data',
  'end',
  'finish',
  'drain',
  'error',
  'close',
  'timeout',
  'pause',
  'resume',
]
const watch = (name, socket) => {
  for (const event of events)
    socket.on(event, (...args) =>
      log(
        name,
        event,
        ...args.map((a) => (Buffer.isBuffer(a) ? String(a) : a instanceof Error ? a.code : a)),
      ),
    )
}
const server = net.createServer((socket) => {
  watch('server', socket)
  socket.on('data', (data) => {
    if (String(data) === 'bye') socket.end('farewell')
    else socket.write(String(data).toUpperCase())
  })
})
for (const event of ['listening', 'connection', 'close', 'error'])
  server.on(event, () => log('listener', event))
server.listen(0, '127.0.0.1', () => {
  const client = new net.Socket()
  log(client.readyState, client.connecting, client.pending)
  watch('client', client)
  client.connect(server.address().port, '127.0.0.1')
  log(client.readyState, client.connecting, client.pending)
  client.write('hello', () => log('written'))
  client.once('data', () => {
    log(
      client.readyState,
      client.remoteAddress,
      client.remoteFamily,
      client.localAddress,
      client.localFamily,
    )
    client.write('bye')
  })
  client.on('close', () => {
    log(client.bytesRead, client.bytesWritten, client.destroyed, client.readyState)
    server.close()
  })
})
