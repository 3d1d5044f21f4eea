const net = require('node:net')
const server = net.createServer((socket) => {
  socket.on('error', () => {})
  socket.resume()
})
server.listen(0, '127.0.0.1', () => {
  const t0 = Date.now()
  const client = net.connect(server.address().port, '127.0.0.1')
  let n = 0
  console.log(client.timeout)
  client.setTimeout(60, () => console.log('callback'))
  console.log(client.timeout)
  client.on('timeout', () => {
    const ms = Date.now() - t0
    console.log('timeout', ++n, ms >= 60 * n)
    if (n === 1) client.write('keeps it going')
    else {
      client.setTimeout(0)
      console.log(client.timeout)
      client.destroy()
    }
  })
  client.on('close', (h) => {
    console.log('close', h)
    server.close()
  })
  try {
    client.setTimeout('x')
  } catch (e) {
    console.log(e.code)
  }
})
