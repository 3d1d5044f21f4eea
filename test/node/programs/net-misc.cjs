const net = require('node:net')
const server = net.createServer(
  { pauseOnConnect: true, noDelay: true, keepAlive: true, keepAliveInitialDelay: 1000 },
  (s) => {
    console.log('paused', s.isPaused(), s.readableFlowing)
    s.setEncoding('hex')
    s.on('data', (d) => {
      console.log('hex', d)
      s.end()
    })
    s.resume()
  },
)
server.listen({ port: 0, host: '127.0.0.1', exclusive: true }, () => {
  const { port } = server.address()
  const c = net.createConnection({
    port,
    host: '127.0.0.1',
    noDelay: true,
    keepAlive: true,
    timeout: 5000,
  })
  console.log(
    c.setNoDelay(true) === c,
    c.setKeepAlive(true, 500) === c,
    c.ref() === c,
    c.unref() === c,
    c.ref() === c,
    c.address(),
    c.timeout,
    c.bufferSize,
  )
  c.on('connect', () => {
    console.log(Object.keys(c.address()), c.bufferSize, c.writableLength)
    c.cork()
    c.write('61', 'hex')
    c.write(new Uint8Array([98]))
    c.write('ÿ', 'latin1')
    c.write('c', 'ascii')
    c.uncork()
    try {
      c.write(5)
    } catch (e) {
      console.log(e.code)
    }
    try {
      c.write(null)
    } catch (e) {
      console.log(e.code)
    }
    console.log(c.bytesWritten)
  })
  c.on('end', () => console.log('end')).on('close', (h) => {
    console.log('close', h)
    console.log(c.write('late', (e) => console.log(e.code, e.message)))
    c.on('error', (e) => console.log('error', e.code))
    // the same object once more
    server.once('connection', (s) =>
      s.on('close', () => {
        server.close(() => console.log('closed'))
      }),
    )
    c.removeAllListeners('connect')
    c.removeAllListeners('end')
    c.removeAllListeners('close')
    c.connect(port, '127.0.0.1', () => {
      console.log('again', c.destroyed)
      c.destroy()
    })
  })
  c.resume()
})
const aborter = new AbortController()
const s2 = net
  .createServer()
  .listen({ port: 0, host: '127.0.0.1', signal: aborter.signal }, () => aborter.abort())
s2.on('close', () => console.log('aborted server'))
const c3 = new net.Socket({ signal: AbortSignal.abort() })
c3.on('error', (e) => console.log(e.name, e.code)).on('close', () => console.log('aborted socket'))
console.log(net.isIP('::1'), net.isIPv4('1.2.3.4'), net.getDefaultAutoSelectFamily())
