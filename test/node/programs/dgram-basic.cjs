const dgram = require('node:dgram')
const server = dgram.createSocket('udp4')
const client = dgram.createSocket('udp4')
server.on('message', (msg, rinfo) => {
  console.log(
    'server',
    String(msg),
    rinfo.address,
    rinfo.family,
    rinfo.size,
    rinfo.port > 1023,
    Object.keys(rinfo),
  )
  server.send(Buffer.concat([msg, Buffer.from('!')]), rinfo.port, rinfo.address, (e, n) =>
    console.log('sent', e, n),
  )
})
server.on('listening', () =>
  console.log('listening', server.address().address, server.address().family),
)
server.on('close', () => console.log('server close'))
client.on('message', (msg) => {
  console.log('client', String(msg))
  if (String(msg) === 'empty!') return
  client.close(() => console.log('client closed'))
  try {
    client.send('x', 1, '127.0.0.1')
  } catch (e) {
    console.log(e.code, e.message)
  }
  server.close()
  try {
    server.close()
  } catch (e) {
    console.log(e.code)
  }
})
try {
  client.address()
} catch (e) {
  console.log(e.code, e.syscall, e.message)
}
try {
  client.remoteAddress()
} catch (e) {
  console.log(e.code)
}
try {
  client.setTTL(5)
} catch (e) {
  console.log(e.code, e.syscall)
}
try {
  client.setBroadcast(true)
} catch (e) {
  console.log(e.code, e.syscall)
}
server.bind(0, '127.0.0.1', () => {
  const { port } = server.address()
  client.send('empty', port, '127.0.0.1', (e, n) => {
    console.log('callback', e, n)
    client.send(['a', Buffer.from('b'), 'c'], port, '127.0.0.1', (err, bytes) =>
      console.log('list', err, bytes),
    )
    console.log(client.setTTL(20), client.setMulticastTTL(3), client.setMulticastLoopback(true))
    try {
      client.setTTL(0)
    } catch (err) {
      console.log(err.code, err.syscall, err.message)
    }
  })
})
