// Requests that are given up on either side, and what is left of them.
const http = require('node:http')
const server = http.createServer((req, res) => {
  req
    .on('aborted', () => console.log('server aborted'))
    .on('close', () => console.log('req close', req.complete))
    .on('error', (e) => console.log('req error', e.code))
  res
    .on('close', () => console.log('res close', res.writableFinished))
    .on('finish', () => console.log('res finish'))
  if (req.url === '/half') {
    res.writeHead(200, { 'Content-Length': 10 })
    res.write('12345')
  }
  if (req.url === '/early') {
    res.writeEarlyHints({ link: '</a>; rel=preload' })
    setTimeout(() => res.end('done'), 5)
  }
  if (req.url === '/short') {
    res.writeHead(200, { 'Content-Length': 10 })
    res.write('12345')
    setTimeout(() => res.socket.end(), 5)
  }
})
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address()
  const run = (path, act, options = {}) =>
    new Promise((resolve) => {
      const req = http.get({ port, host: '127.0.0.1', path, agent: false, ...options })
      req
        .on('abort', () => console.log('abort'))
        .on('information', (i) => console.log('information', i.statusCode, i.headers.link))
      req.on('error', (e) => console.log('error', e.code, e.name, e.message))
      req.on('response', (res) => {
        res
          .on('data', (d) => console.log('data', String(d)))
          .on('end', () => console.log('end', res.complete))
          .on('error', (e) => console.log('res error', e.code))
          .on('aborted', () => console.log('res aborted'))
        act?.(req, res)
      })
      req.on('close', () => {
        console.log('close', req.destroyed)
        setTimeout(resolve, 20)
      })
      if (act?.length === 0) act.call(req)
    })
  await run('/half', (req) => setTimeout(() => req.destroy(), 10))
  await run('/early')
  await run('/short')
  const aborter = new AbortController()
  setTimeout(() => aborter.abort(), 20)
  await run('/never', null, { signal: aborter.signal })
  await run('/never', null, { signal: AbortSignal.timeout(20) })
  server.close(() => console.log('closed'))
})
