const dgram = require('node:dgram')
const group = '239.1.2.3'
const a = dgram.createSocket({ type: 'udp4', reuseAddr: true })
const b = dgram.createSocket({ type: 'udp4', reuseAddr: true })
let got = 0
const seen = (name) => (m) => {
  console.log(name, String(m))
  if (++got === 2) {
    b.dropMembership(group, '127.0.0.1')
    a.close()
    b.close()
  }
}
a.bind(0, () => {
  const { port } = a.address()
  b.bind(port, () => {
    for (const s of [a, b]) {
      s.addMembership(group, '127.0.0.1')
      s.setMulticastInterface('127.0.0.1')
      s.setMulticastLoopback(true)
    }
    try {
      a.addMembership(group, '127.0.0.1')
    } catch (e) {
      console.log(e.code, e.syscall, e.message)
    }
    try {
      a.addMembership('10.0.0.1')
    } catch (e) {
      console.log(e.code, e.syscall)
    }
    try {
      a.dropMembership('239.9.9.9')
    } catch (e) {
      console.log(e.code, e.syscall)
    }
    a.once('message', seen('got'))
    b.once('message', seen('got'))
    a.send('to the group', port, group)
  })
})
