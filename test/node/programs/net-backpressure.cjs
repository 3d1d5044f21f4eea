const net = require('node:net')
const total = 6 * 1024 * 1024
const server = net.createServer((socket) => {
  let got = 0
  socket.pause()
  setTimeout(() => socket.resume(), 50)
  socket.on('data', (d) => {
    got += d.length
  })
  socket.on('end', () => {
    console.log('server got', got, socket.bytesRead)
    socket.end(String(got))
  })
})
server.listen(0, '127.0.0.1', () => {
  const client = net.connect(
    { port: server.address().port, host: '127.0.0.1', highWaterMark: 64 * 1024 },
    () => {
      console.log(client.writableHighWaterMark, client.readableHighWaterMark)
      let sent = 0
      let full = 0
      const chunk = Buffer.alloc(256 * 1024, 'x')
      const more = () => {
        while (sent < total) {
          sent += chunk.length
          if (!client.write(chunk)) {
            full++
            client.once('drain', more)
            return
          }
        }
        console.log('filled up', full > 0, client.bytesWritten)
        client.end()
      }
      more()
    },
  )
  client.setEncoding('utf8')
  client.on('data', (d) => console.log('client got', d))
  client.on('close', () => {
    console.log(client.bytesWritten)
    server.close()
  })
})
