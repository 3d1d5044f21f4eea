const net = require('node:net'),
  fs = require('node:fs'),
  path = require('node:path'),
  os = require('node:os')
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'sock'))
const file = path.join(dir, 'a.sock')
const clean = (t) => String(t).replaceAll(dir, 'DIR')
const server = net.createServer((s) => {
  console.log(s.remoteAddress, s.localAddress, s.remotePort, clean(JSON.stringify(s.address())))
  s.pipe(s)
})
const none = net.connect(path.join(dir, 'none.sock'))
none.on('error', (e) => {
  console.log(
    clean(e.message),
    e.code,
    e.errno,
    e.syscall,
    clean(e.address),
    e.port,
    Object.keys(e),
  )
  server.listen(file, () => {
    console.log(clean(server.address()))
    const again = net.createServer()
    again.on('error', (e2) => {
      console.log(
        clean(e2.message),
        e2.code,
        e2.syscall,
        clean(e2.address),
        e2.port,
        Object.keys(e2),
      )
      const c = net.connect({ path: file }, () => {
        console.log('connected', c.remoteAddress, c.localAddress)
        c.end('over a path')
      })
      c.setEncoding('utf8')
      c.on('data', (d) => console.log(d))
      c.on('close', (h) => {
        console.log('close', h)
        server.close(() => {
          console.log('gone')
          fs.rmSync(dir, { recursive: true })
        })
      })
    })
    again.listen(file)
  })
})
