const http = require('node:http')
const server = http.createServer((req, res) => {
  if (req.headers.expect) console.log('expect')
  res.end('x')
})
server.on('upgrade', (req, socket, head) => {
  console.log('upgrade', req.headers.upgrade, head.length)
  socket.write('HTTP/1.1 101 Switching\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n')
  socket.pipe(socket)
})
server.on('connect', (req, socket) => {
  console.log('connect', req.url)
  socket.end('HTTP/1.1 200 OK\r\n\r\ntunnel')
})
server.on('checkContinue', (req, res) => {
  console.log('checkContinue')
  res.writeContinue()
  req.resume()
  res.end('continued')
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  http
    .get({ port, host: '127.0.0.1', headers: { Connection: 'Upgrade', Upgrade: 'echo' } })
    .on('upgrade', (res, socket) => {
      console.log(res.statusCode)
      socket.end('over it')
      socket
        .on('data', (d) => console.log(String(d)))
        .on('close', () => {
          http
            .request({ port, host: '127.0.0.1', method: 'CONNECT', path: 'a:1' })
            .on('connect', (_r, s) => {
              s.on('data', (d) => console.log(String(d))).on('end', () => {
                const p = http.request(
                  { port, host: '127.0.0.1', method: 'POST', headers: { Expect: '100-continue' } },
                  (q) => {
                    q.on('data', (d) => console.log(String(d))).on('end', () =>
                      server.close(() => console.log('closed')),
                    )
                  },
                )
                p.on('continue', () => {
                  console.log('continue')
                  p.end('body')
                }).flushHeaders()
              })
            })
            .end()
        })
    })
})
