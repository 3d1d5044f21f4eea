const net = require('node:net')
const server = net.createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('data', (d) => console.log('server data', String(d)))
  socket.on('end', () => {
    console.log('server end', socket.writable, socket.readyState)
    setTimeout(() => socket.end('late answer'), 20)
  })
})
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(
    { port: server.address().port, host: '127.0.0.1', allowHalfOpen: true },
    () => {
      client.end('question')
      console.log(client.readyState, client.writableEnded)
    },
  )
  client.on('data', (d) => console.log('client data', String(d)))
  client.on('finish', () => console.log('client finish', client.readyState))
  client.on('end', () => console.log('client end', client.destroyed))
  client.on('close', (e) => {
    console.log('client close', e)
    server.close(() => console.log('done'))
  })
})
