const net = require('node:net')
const server = net.createServer((s) => {
  s.end('x'.repeat(5000))
})
server.listen(0, '127.0.0.1', () => {
  let got = 0,
    most = 0
  const c = net.connect({
    port: server.address().port,
    host: '127.0.0.1',
    onread: {
      buffer: Buffer.alloc(1000),
      callback: (n, b) => {
        got += n
        most = Math.max(most, n, b.length)
        return true
      },
    },
  })
  c.on('close', () => {
    console.log(got, most, c.bytesRead)
    server.close()
  })
})
