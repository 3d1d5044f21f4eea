// listen twice, close twice, addresses, connections, the limit of them.
const net = require('node:net')
const server = net.createServer()
console.log(server.listening, server.address(), server.maxConnections)
server.on('drop', (d) =>
  console.log('drop', Object.keys(d).sort().join(), d.localAddress, d.remoteFamily),
)
server.maxConnections = 2
server.listen({ port: 0, host: '127.0.0.1', backlog: 5 }, () => {
  const { port, family, address } = server.address()
  console.log(family, address, port > 1023, server.listening)
  try {
    server.listen(0)
  } catch (e) {
    console.log(e.code, e.message)
  }
  const other = net.createServer()
  other.on('error', (e) => {
    console.log(
      e.message.replace(port, 'PORT'),
      e.code,
      e.errno,
      e.syscall,
      e.address,
      e.port === port,
      Object.keys(e),
    )
    other.close((err) => console.log(err?.code, err?.message))
    const sockets = []
    const connect = () =>
      new Promise((resolve) => {
        const s = net.connect(port, '127.0.0.1')
        let state = 'open'
        s.on('error', (err) => {
          state = err.code
        })
        s.on('close', () => {
          state = state === 'open' ? 'closed' : state
          resolve([s, state])
        })
        s.on('connect', () =>
          setTimeout(() => {
            if (!s.destroyed) resolve([s, state])
          }, 20),
        )
        s.resume()
        sockets.push(s)
      })
    void (async () => {
      for (let i = 0; i < 3; i++) {
        const [, state] = await connect()
        console.log(i, state)
      }
      server.getConnections((err, count) => {
        console.log('connections', err, count)
        server.close((err2) => console.log('closed', err2))
        console.log(server.listening)
        server.close((err2) => console.log(err2.code))
        for (const s of sockets) s.destroy()
      })
    })()
  })
  other.listen(port, '127.0.0.1')
})
server.on('close', () => console.log('close event'))
