const http = require('node:http')
const server = http.createServer((req, res) => {
  let body = ''
  req
    .setEncoding('utf8')
    .on('data', (d) => {
      body += d
    })
    .on('end', () => {
      console.log(
        req.method,
        req.url,
        req.httpVersion,
        body.length,
        req.headers['content-length'],
        req.headers['transfer-encoding'],
        req.headers.connection,
      )
      if (req.url === '/redirect') {
        res.writeHead(302, { location: '/there' })
        res.end()
        return
      }
      if (req.url === '/stream') {
        res.write('a')
        setTimeout(() => {
          res.write('b')
          res.end('c')
        }, 20)
        return
      }
      if (req.url === '/trailers') {
        res.setHeader('Trailer', 'X-Sum')
        res.write('x')
        res.addTrailers({ 'X-Sum': '1' })
        res.end()
        return
      }
      if (req.url === '/destroy') {
        res.write('half')
        setTimeout(() => res.destroy(), 20)
        return
      }
      if (req.url === '/nothing') {
        req.socket.destroy()
        return
      }
      res.setHeader('X-A', 'b')
      res.end(body.toUpperCase())
    })
})
const request = (port, path, options = {}, body) =>
  new Promise((resolve) => {
    const req = http.request({ port, host: '127.0.0.1', path, ...options }, (res) => {
      const chunks = []
      res
        .on('data', (d) => chunks.push(d))
        .on('aborted', () => console.log('aborted'))
        .on('error', (e) => {
          console.log('res error', e.code, e.message)
          resolve()
        })
      res.on('end', () => {
        console.log(
          res.statusCode,
          res.statusMessage,
          String(Buffer.concat(chunks)).slice(0, 20),
          res.headers['content-length'],
          res.headers['transfer-encoding'],
          res.headers.connection,
          res.headers['keep-alive'],
          JSON.stringify(res.trailers),
          res.complete,
        )
        resolve()
      })
    })
    req.on('error', (e) => {
      console.log('req error', e.code, e.message)
      resolve()
    })
    req.on('socket', () => console.log('socket', req.reusedSocket))
    req.end(body)
  })
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  await request(port, '/')
  await request(port, '/', { method: 'POST' }, 'hello')
  await request(port, '/', { method: 'PUT', headers: { 'Content-Length': 3 } }, 'abc')
  await request(port, '/redirect')
  await request(port, '/stream', { agent })
  await request(port, '/trailers', { agent })
  await request(port, '/', { agent, method: 'HEAD' })
  await Promise.all([
    request(port, '/1', { agent }),
    request(port, '/2', { agent }),
    request(port, '/3', { agent }),
  ])
  await request(port, '/destroy')
  await request(port, '/nothing')
  agent.destroy()
  server.close(() => console.log('closed'))
})
