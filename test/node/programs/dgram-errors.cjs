const dgram = require('node:dgram')
const big = dgram.createSocket('udp4')
big.send(Buffer.alloc(70000), 9, '127.0.0.1', (e, n) => {
  console.log(e.message, e.code, e.errno, e.syscall, e.address, e.port, n, Object.keys(e))
  big.send('x', 9, '255.255.255.255', (e2) => {
    console.log(e2.message, e2.code, e2.syscall, e2.address)
    big.setBroadcast(true)
    big.close()
    const one = dgram.createSocket('udp4').bind(0, '127.0.0.1', () => {
      const { port } = one.address()
      const two = dgram.createSocket('udp4')
      two.on('error', (e3) => {
        console.log(
          e3.message.replace(port, 'PORT'),
          e3.code,
          e3.errno,
          e3.syscall,
          e3.address,
          e3.port === port,
          Object.keys(e3),
        )
        two.close()
        one.close()
        const six = dgram.createSocket({ type: 'udp6', ipv6Only: true }).bind(0, '::1', () => {
          console.log(six.address().address, six.address().family)
          six.on('message', (m, r) => {
            console.log(String(m), r.address, r.family)
            six.close()
          })
          six.send('to myself', six.address().port, '::1')
        })
      })
      two.bind(port, '127.0.0.1')
    })
  })
})
const aborter = new AbortController()
const s = dgram.createSocket({ type: 'udp4', signal: aborter.signal })
s.on('close', () => console.log('aborted'))
s.bind(0, '127.0.0.1', () => aborter.abort())
const bad = dgram.createSocket('udp4')
bad.on('error', (e) => {
  console.log(e.message, e.code, e.syscall, e.address)
  bad.close()
})
bad.bind(0, '192.0.2.77')
for (const f of [
  () => dgram.createSocket('udp5'),
  () => bad.send('x', 0, 'h'),
  () => bad.send(5, 1),
]) {
  try {
    f()
  } catch (e) {
    console.log(e.code, e.message)
  }
}
