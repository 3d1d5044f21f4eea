const dgram = require('node:dgram')
const a = dgram.createSocket('udp4'),
  b = dgram.createSocket('udp4')
b.on('message', (m, r) => {
  console.log('b', String(m))
  b.send('reply', r.port, r.address)
})
b.bind(0, '127.0.0.1', () => {
  const { port } = b.address()
  a.on('connect', () => {
    console.log(
      'connected',
      a.remoteAddress().address,
      a.remoteAddress().port === port,
      a.address().address,
    )
    try {
      a.connect(port)
    } catch (e) {
      console.log(e.code)
    }
    try {
      a.send('x', port, '127.0.0.1')
    } catch (e) {
      console.log(e.code)
    }
    a.send('one', (e, n) => console.log('sent', e, n))
  })
  a.once('message', (m, r) => {
    console.log('a', String(m), r.port === port)
    a.disconnect()
    try {
      a.disconnect()
    } catch (e) {
      console.log(e.code)
    }
    try {
      a.remoteAddress()
    } catch (e) {
      console.log(e.code)
    }
    a.send('two', port, '127.0.0.1', (e, n) => console.log('sent', e, n))
    a.once('message', (m2) => {
      console.log('a', String(m2))
      b.close()
      refused()
    })
  })
  a.connect(port, '127.0.0.1')
  function refused() {
    const c = dgram.createSocket('udp4')
    c.on('error', (e) => {
      console.log('error', e.message, e.code, e.errno, e.syscall, Object.keys(e))
      c.close()
      a.close()
    })
    c.connect(port, '127.0.0.1', () => {
      c.send('nobody', (e, n) => console.log('sent', e, n))
    })
  }
})
a.on('close', () => console.log('a closed'))
