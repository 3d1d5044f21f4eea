// What a refused connection looks like, and names that do not exist.
const net = require('node:net')
const probe = net.createServer().listen(0, '127.0.0.1', () => {
  const { port } = probe.address()
  probe.close(() => {
    const s = net.connect(port, '127.0.0.1')
    s.on('error', (e) => {
      console.log(
        e.message.replace(port, 'PORT'),
        e.code,
        e.errno,
        e.syscall,
        e.address,
        e.port === port,
        Object.keys(e),
        e.constructor.name,
        e instanceof Error,
      )
    })
    s.on('close', (had) => {
      console.log('close', had)
      const n = net.connect(80, 'no-such-name.invalid')
      n.on('lookup', (e) => console.log('lookup', e?.code))
      n.on('error', (e) =>
        console.log(e.message, e.code, e.errno < 0, e.syscall, e.hostname, Object.keys(e)),
      )
      n.on('close', (h) => {
        console.log('close', h)
        try {
          net.connect(70000, '127.0.0.1')
        } catch (e) {
          console.log(e.code, e.message)
        }
        try {
          net.connect({})
        } catch (e) {
          console.log(e.code, e.message)
        }
        try {
          net.connect({ port: 'x' })
        } catch (e) {
          console.log(e.code)
        }
      })
    })
  })
})
