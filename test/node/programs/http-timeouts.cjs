const http = require('node:http'),
  net = require('node:net')
const server = http.createServer(
  { headersTimeout: 80, requestTimeout: 160, connectionsCheckingInterval: 20 },
  (req, res) => {
    req.resume()
    req.on('end', () => res.end('ok'))
  },
)
server.on('clientError', (e, s) => {
  console.log(e.code)
  s.end('HTTP/1.1 408 Request Timeout\r\n\r\n')
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  const raw = (text, next) => {
    const c = net.connect(port, '127.0.0.1', () => c.write(text))
    let got = ''
    c.on('data', (d) => {
      got += d
    })
    c.on('close', () => {
      console.log(got.split('\r\n')[0])
      next()
    })
  }
  raw('GET / HTTP/1.1\r\nHost: a\r\nX-Part', () => {
    raw('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc', () => {
      raw('GARBAGE\r\n\r\n', () => {
        const r = http.get({ port, host: '127.0.0.1', timeout: 3000 }, (res) => {
          res.resume()
          res.on('end', () => {
            console.log('fine')
            server.close(() => console.log('closed'))
            server.closeAllConnections()
          })
        })
        r.on('timeout', () => console.log('timeout'))
      })
    })
  })
})
