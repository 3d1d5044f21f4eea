import dgram from 'node:dgram'
import { once } from 'node:events'

export default {
  packages: ['node:dgram'],
  protocol: 'UDP',
  async serve(bench) {
    const socket = dgram.createSocket('udp4', (message, from) => socket.send(message, from.port, from.address))
    socket.bind(7)
    await once(socket, 'listening')
    bench.later(() => new Promise((resolve) => socket.close(resolve)))
  },
  async talk() {
    const socket = dgram.createSocket('udp4')
    try {
      for (let attempt = 0; attempt < 5; attempt += 1) {
        socket.send('ping', 7, 'server')
        const answer = await Promise.race([once(socket, 'message'), new Promise((resolve) => setTimeout(resolve, 1000))])
        if (answer !== undefined) return String(answer[0])
      }
      throw new Error('no answer')
    } finally {
      socket.close()
    }
  },
  expect: 'ping',
  faults: [{ name: 'refused', matches: /no answer/ }, 'lossy', { name: 'slow' }, { name: 'stalled', after: 0, matches: /no answer/ }],
  checks: {
    async multicast(bench) {
      const group = '239.1.2.3'
      const got = []
      await Promise.all(['one', 'two'].map((name) => bench.world.host(name).run(async () => {
        const s = dgram.createSocket({ type: 'udp4', reuseAddr: true })
        s.on('message', (m) => got.push(`${name} ${m}`))
        s.bind(5353)
        await once(s, 'listening')
        s.addMembership(group)
        bench.later(() => new Promise((resolve) => s.close(resolve)))
      })))
      const sender = dgram.createSocket('udp4')
      await new Promise((resolve) => sender.send('hi', 5353, group, resolve))
      await bench.sleep(100)
      sender.close()
      if (got.sort().join() !== 'one hi,two hi') throw new Error(got.join())
    },
  },
}
