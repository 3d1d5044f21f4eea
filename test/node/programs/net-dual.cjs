const net = require('node:net')
const server = net.createServer((s) => {
  console.log(s.remoteAddress, s.remoteFamily, s.localAddress)
  s.end()
})
server.listen(0, () => {
  const a = server.address()
  console.log(a.address, a.family)
  const c = net.connect(a.port, '127.0.0.1', () => {
    c.resume().on('close', () => {
      const d = net.connect(a.port, '::1', () => {
        console.log(d.remoteAddress, d.remoteFamily, d.localAddress)
        d.resume().on('close', () => {
          const e = net.connect(a.port, 'localhost')
          e.on('connect', () => {
            console.log(e.autoSelectFamilyAttemptedAddresses === undefined, e.remoteAddress)
          })
          e.resume().on('close', () => server.close(() => six()))
        })
      })
    })
  })
})
function six() {
  const only = net.createServer().listen({ port: 0, host: '::', ipv6Only: true }, () => {
    const { port } = only.address()
    net.connect(port, '127.0.0.1').on('error', (e) => {
      console.log(e.code)
      const four = net.createServer().listen(port, '0.0.0.0', () => {
        console.log('both')
        four.close()
        only.close()
      })
    })
  })
}
const bad = net.createServer()
bad.on('error', (e) => console.log(e.message, e.code, e.syscall, e.address, e.port))
bad.listen(0, '192.0.2.99')
