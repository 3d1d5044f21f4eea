const http = require('node:http')
const server = http.createServer((req, res) => {
  if (req.url === '/slow') setTimeout(() => res.end('slow'), 50)
  else res.end('fast')
})
server.keepAliveTimeout = 100
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  const agent = new http.Agent({ keepAlive: true })
  http.get({ port, host: '127.0.0.1', agent }, (res) => {
    res.resume().on('end', () => {
      http.get({ port, host: '127.0.0.1', path: '/slow' }, (r) => {
        r.resume().on('end', () => console.log('slow done'))
      })
      server.once('request', () => {
        server.close((error) => {
          console.log('closed', error)
          agent.destroy()
        })
        server.closeIdleConnections()
        console.log(server.listening)
      })
    })
  })
})
