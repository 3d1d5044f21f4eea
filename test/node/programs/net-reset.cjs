const net = require('node:net')
const server = net.createServer((socket) => {
  socket.on('error', (e) =>
    console.log('server error', e.message, e.code, e.errno, e.syscall, Object.keys(e)),
  )
  socket.on('end', () => console.log('server end'))
  socket.on('close', (h) => console.log('server close', h))
  socket.on('data', (d) => console.log('server data', String(d)))
})
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(server.address().port, '127.0.0.1', () => {
    client.write('x')
    setTimeout(() => {
      client.resetAndDestroy()
      console.log('reset', client.destroyed)
    }, 20)
  })
  client.on('close', (h) => {
    console.log('client close', h)
  })
  setTimeout(() => {
    const c2 = net.connect(server.address().port, '127.0.0.1')
    c2.on('error', (e) => console.log('c2', e.message, e.code, e.syscall))
    c2.on('close', (h) => {
      console.log('c2 close', h)
      server.close()
    })
    server.once('connection', (s) => {
      setTimeout(() => s.resetAndDestroy(), 10)
    })
  }, 60)
})
