// Reading in pieces, stopping, and going on; readable events; unshift; async iteration; an end that waits.
const net = require('node:net')
const server = net.createServer((socket) => {
  socket.write('0123456789')
  setTimeout(() => socket.end('abc'), 20)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  const a = net.connect(port, '127.0.0.1')
  a.once('readable', () => {
    console.log(String(a.read(3)), a.readableLength)
    a.unshift(Buffer.from('XY'))
    console.log(String(a.read(4)))
    a.on('end', () => console.log('end'))
    a.on('close', async () => {
      const b = net.connect(port, '127.0.0.1')
      b.setEncoding('utf8')
      let text = ''
      for await (const chunk of b) text += chunk
      console.log(text, b.destroyed, b.readableEnded, b.writableEnded)
      const c = net.connect(port, '127.0.0.1', () => c.pause())
      setTimeout(() => {
        console.log(c.isPaused(), c.bytesRead > 0, c.readableFlowing)
        const heard = []
        c.on('data', (d) => heard.push(String(d))).on('end', () => console.log(heard.join('')))
        c.on('close', () => {
          console.log('close')
          server.close()
        })
        c.resume()
      }, 60)
    })
    a.on('data', (d) => console.log('data', String(d)))
  })
})
