// Writing in every state: before the connection, after the end, after the peer has gone.
const net = require('node:net')
const { pipeline, Readable, finished } = require('node:stream')
const server = net.createServer((socket) => {
  socket.resume()
  socket.on('error', (e) => console.log('server error', e.code))
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  const a = net.connect(port, '127.0.0.1')
  a.write('before', (e) => console.log('written', e?.code))
  console.log(a.pending, a.bytesWritten, a.writableLength, a.connecting)
  a.end('end', () => console.log('finished', a.bytesWritten))
  a.write('late', (e) => console.log('callback', e.code))
  a.on('error', (e) => console.log('error', e.code, e.message))
  a.on('close', (had) => {
    console.log('close', had)
    const b = net.connect(port, '127.0.0.1', () => {
      pipeline(Readable.from([Buffer.alloc(100_000, 1), Buffer.alloc(50_000, 2)]), b, (e) => {
        console.log('pipeline', e)
        const c = net.connect(port, '127.0.0.1', () => {
          c.destroySoon()
          console.log(c.writable, c.destroyed)
        })
        finished(c, (error) => {
          console.log('finished', error?.code)
          const d = net.connect(port, '127.0.0.1')
          d.on('error', (x) => console.log(x.message, x.code))
          d.destroy(new Error('on purpose'))
          console.log(d.destroyed, d.connecting, d.readyState)
          d.on('close', (h) => {
            console.log('close', h)
            server.close(() => console.log('closed'))
          })
        })
        c.resume()
      })
      b.resume()
    })
  })
  a.resume()
})
