const dgram = require('node:dgram')
const a = dgram.createSocket({ type: 'udp4', recvBufferSize: 20000, sendBufferSize: 30000 })
a.on('message', (m, r) => console.log(m.length, String(m.subarray(0, 5)), r.address))
a.on('error', (e) => console.log('error', e.code))
a.on('close', () => console.log('close'))
a.bind({ port: 0, address: '127.0.0.1', exclusive: true }, () => {
  const { port } = a.address()
  console.log(
    a.getRecvBufferSize(),
    a.getSendBufferSize(),
    a.getSendQueueSize(),
    a.getSendQueueCount(),
  )
  console.log(a.ref() === a, a.unref() === a, a.ref() === a)
  try {
    a.bind(0)
  } catch (e) {
    console.log(e.code)
  }
  const b = dgram.createSocket('udp4')
  b.send(Buffer.from('0123456789'), 2, 5, port, '127.0.0.1', (e, n) => {
    console.log(e, n)
    b.send('text', port, '127.0.0.1', (e2, n2) => {
      console.log(e2, n2)
      b.send(new Uint8Array(9000), port, '127.0.0.1', (e3, n3) => {
        console.log(e3, n3)
        b.send('', port, '127.0.0.1', (e4, n4) => {
          console.log('empty', e4, n4)
          try {
            b.send('x', 3, 9, port)
          } catch (e5) {
            console.log(e5.code)
          }
          try {
            b.send('x', 70000, '127.0.0.1')
          } catch (e5) {
            console.log(e5.code)
          }
          b.close(() => setTimeout(() => a.close(), 10))
        })
      })
    })
  })
})
