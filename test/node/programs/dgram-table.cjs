// Datagram sockets: binding, connecting, forms of send, options, and errors.
const dgram = require('node:dgram')
const { log, once, play, record, sleep } = require('./support/scenarios.cjs')

/** Binds, and gives the port. */
async function bound(socket, ...args) {
  socket.bind(...(args.length === 0 ? [0, '127.0.0.1'] : args))
  await once(socket, 'listening')
  return socket.address().port
}

const make = (name, options = 'udp4', told) => {
  const socket = record(dgram.createSocket(options), name, ['message'])
  socket.on('message', (bytes, from) =>
    log(name, 'got', bytes, from.address, from.family, from.size),
  )
  if (told !== undefined) socket.on('error', told)
  return socket
}

const sent = (socket, ...args) =>
  new Promise((resolve) => {
    try {
      socket.send(...args, (error, bytes) => resolve(log('sent', error, bytes)))
    } catch (error) {
      log('throws', error)
      resolve()
    }
  })

async function shut(...sockets) {
  for (const socket of sockets) {
    socket.close()
    await once(socket, 'close')
  }
}

function attempt(...acts) {
  for (const act of acts) {
    try {
      const value = act()
      log('gives', typeof value === 'object' && value !== null ? value.constructor.name : value)
    } catch (error) {
      log('throws', error)
    }
  }
}

void play({
  'forms of send': async () => {
    const [a, b] = [make('a'), make('b')]
    const port = await bound(a)
    await sent(b, 'text', port, '127.0.0.1')
    await sent(b, Buffer.from('0123456789'), 2, 3, port, '127.0.0.1')
    await sent(b, [Buffer.from('x'), 'y', new Uint8Array([122])], port, '127.0.0.1')
    await sent(b, new DataView(new ArrayBuffer(2)), port, '127.0.0.1')
    await sleep(5)
    await sent(b, 'localhost', port, 'localhost')
    await sleep(5)
    await sent(b, 'nowhere given', port)
    await sleep(5)
    await sent(b, '', port, '127.0.0.1')
    await sleep(5)
    await shut(a, b)
  },
  'what send refuses': async () => {
    const a = make('a')
    attempt(
      () => a.send('x', 0),
      () => a.send('x', 70000),
      () => a.send(5, 1000),
      () => a.send('x', -1, 1, 1000),
      () => a.send(Buffer.alloc(2), 0, 5, 1000),
      () => a.send('x', 'y'),
      () => a.send([5], 1000),
      () => a.send('x', 1000, 5),
      () => a.send(),
    )
    await shut(a)
    attempt(
      () => a.send('x', 1000),
      () => a.close(),
      () => a.bind(),
      () => a.address(),
      () => a.setTTL(5),
    )
  },
  'too long': async () => {
    const [a, b] = [make('a'), make('b')]
    const port = await bound(a)
    await sent(b, Buffer.alloc(65508), port, '127.0.0.1')
    await sent(b, Buffer.alloc(65507), port, '127.0.0.1')
    b.once('error', () => {})
    b.send(Buffer.alloc(70000), port, '127.0.0.1')
    await sleep(5)
    await shut(a, b)
  },
  'to nobody': async () => {
    const a = make('a')
    await sent(a, 'x', 9, '127.0.0.1')
    await sent(a, 'x', 9, '255.255.255.255')
    await sent(a, 'x', 9, '::1')
    await sent(a, 'x', 9, 'no.such.name.invalid')
    await shut(a)
  },
  connected: async () => {
    const [a, b] = [make('a'), make('b', 'udp4', () => {})]
    const port = await bound(a)
    b.connect(port, '127.0.0.1')
    attempt(
      () => b.connect(port),
      () => b.remoteAddress(),
    )
    await once(b, 'connect')
    log(b.remoteAddress(), b.address())
    await sent(b, 'one')
    await sent(b, Buffer.from('three'), 1, 2)
    attempt(
      () => b.connect(port),
      () => b.disconnect(),
      () => b.disconnect(),
      () => b.remoteAddress(),
    )
    await sent(b, 'again', port)
    await sleep(5)
    await shut(a, b)
  },
  'connected to nobody': async () => {
    const gone = make('gone')
    const port = await bound(gone)
    await shut(gone)
    const a = make('a', 'udp4', () => {})
    a.connect(port, '127.0.0.1')
    await once(a, 'connect')
    await sent(a, 'one')
    await sleep(5)
    await sent(a, 'two')
    await sleep(5)
    await shut(a)
  },
  'connect, refused arguments': async () => {
    const a = make('a', 'udp4', () => {})
    attempt(
      () => a.connect(0),
      () => a.connect('x'),
      () => a.connect(70000),
    )
    a.connect(1000, 'no.such.name.invalid', (error) => log('told', error.code, error.syscall))
    await sleep(50)
    await shut(a)
  },
  'connected hears only its peer': async () => {
    const [a, b, c] = [make('a'), make('b'), make('c')]
    const [toA] = [await bound(a), await bound(b), await bound(c)]
    a.connect(b.address().port, '127.0.0.1')
    await once(a, 'connect')
    await sent(c, 'from c', toA, '127.0.0.1')
    await sent(b, 'from b', toA, '127.0.0.1')
    await sleep(5)
    await shut(a, b, c)
  },
  binding: async () => {
    for (const args of [
      [],
      [0],
      [0, '127.0.0.1'],
      [{ port: 0 }],
      [{ address: '127.0.0.1' }],
      [{ port: 0, address: 'localhost', exclusive: true }],
      [0, '0.0.0.0'],
      [{}],
    ]) {
      const a = make('a')
      a.bind(...args)
      await once(a, 'listening')
      log(a.address().address, a.address().family)
      await shut(a)
    }
  },
  'binding that fails': async () => {
    const one = make('one')
    const port = await bound(one)
    for (const [type, ...args] of [
      ['udp4', port, '127.0.0.1'],
      ['udp4', port],
      ['udp4', 0, '192.0.2.1'],
      ['udp4', 0, '::1'],
      ['udp6', 0, '127.0.0.1'],
      ['udp4', 0, 'no.such.name.invalid'],
    ]) {
      const a = dgram.createSocket(type)
      a.bind(...args)
      const error = await new Promise((resolve) => {
        a.on('error', resolve)
        a.on('listening', () => resolve('listening'))
      })
      log(type, error, error.errno, error.syscall, error.address, error.port, Object.keys(error))
      a.close()
    }
    attempt(
      () => one.bind(0),
      () => dgram.createSocket('udp5'),
      () => dgram.createSocket(),
      () => dgram.createSocket({ type: 'udp4', lookup: 5 }),
      () => dgram.createSocket({ type: 'udp4', recvBufferSize: 'x' }),
    )
    await shut(one)
  },
  reuseAddr: async () => {
    const [a, b] = [
      make('a', { type: 'udp4', reuseAddr: true }),
      make('b', { type: 'udp4', reuseAddr: true }),
    ]
    const port = await bound(a, 0, '127.0.0.1')
    await bound(b, port, '127.0.0.1')
    const c = make('c')
    await sent(c, 'who', port, '127.0.0.1')
    await sleep(5)
    await shut(a, b, c)
  },
  reusePort: async () => {
    const [a, b] = [
      make('a', { type: 'udp4', reusePort: true }),
      make('b', { type: 'udp4', reusePort: true }),
    ]
    const port = await bound(a, 0, '127.0.0.1')
    const told = await new Promise((resolve) => {
      b.on('error', (error) => resolve(error.code))
      b.bind(port, '127.0.0.1', () => resolve('bound'))
    })
    log(told)
    a.close()
    b.close()
  },
  IPv6: async () => {
    const [a, b] = [make('a', { type: 'udp6', ipv6Only: true }), make('b', 'udp6')]
    const port = await bound(a, 0, '::1')
    await sent(b, 'six', port, '::1')
    await sent(b, 'default', port)
    await sleep(5)
    await shut(a, b)
    const [c, d] = [make('c', 'udp6'), make('d')]
    const dual = await bound(c, 0)
    await sent(d, 'four to six', dual, '127.0.0.1')
    await sleep(5)
    await shut(c, d)
  },
  options: async () => {
    const a = make('a')
    attempt(
      () => a.setTTL(64),
      () => a.setBroadcast(true),
    )
    await bound(a)
    attempt(
      () => a.setTTL(64),
      () => a.setTTL(0),
      () => a.setTTL(256),
      () => a.setTTL('x'),
      () => a.setMulticastTTL(1),
      () => a.setMulticastTTL(300),
      () => a.setMulticastLoopback(false),
      () => a.setMulticastLoopback(1),
      () => a.setBroadcast(true),
      () => a.setMulticastInterface('127.0.0.1'),
      () => a.setMulticastInterface('192.0.2.1'),
      () => a.setMulticastInterface('x'),
    )
    await shut(a)
  },
  'buffer sizes': async () => {
    const a = make('a')
    attempt(
      () => a.getRecvBufferSize(),
      () => a.setSendBufferSize(5000),
    )
    await bound(a)
    attempt(
      () => a.setRecvBufferSize(10000),
      () => a.getRecvBufferSize(),
      () => a.setSendBufferSize(20000),
      () => a.getSendBufferSize(),
      () => a.setRecvBufferSize(0),
      () => a.setRecvBufferSize(-1),
      () => a.setRecvBufferSize('x'),
      () => a.setRecvBufferSize(2 ** 32),
      () => a.getSendQueueSize(),
      () => a.getSendQueueCount(),
    )
    await shut(a)
  },
  membership: async () => {
    const a = make('a')
    attempt(
      () => a.addMembership('224.0.0.114'),
      () => a.addMembership('224.0.0.114'),
      () => a.dropMembership('224.0.0.114'),
      () => a.dropMembership('224.0.0.114'),
      () => a.addMembership('10.0.0.1'),
      () => a.addMembership(),
      () => a.addMembership('224.0.0.114', '192.0.2.1'),
      () => a.addSourceSpecificMembership('10.0.0.1', '232.1.1.1', '127.0.0.1'),
      () => a.dropSourceSpecificMembership('10.0.0.1', '232.1.1.1', '127.0.0.1'),
      () => a.dropSourceSpecificMembership('10.0.0.1', '232.1.1.1', '127.0.0.1'),
      () => a.addSourceSpecificMembership(5, 5),
    )
    await shut(a)
  },
  'membership of IPv6': async () => {
    const a = make('a', 'udp6')
    attempt(
      () => a.addMembership('ff01::1', '::%lo'),
      () => a.dropMembership('ff01::1', '::%lo'),
      () => a.dropMembership('ff01::1', '::%lo'),
    )
    await shut(a)
  },
  'a group on the loopback': async () => {
    const [a, b] = [make('a', { type: 'udp4', reuseAddr: true }), make('b')]
    const port = await bound(a, 0)
    a.addMembership('224.0.0.114', '127.0.0.1')
    await bound(b, 0)
    b.setMulticastInterface('127.0.0.1')
    await sent(b, 'to all', port, '224.0.0.114')
    await sleep(5)
    a.dropMembership('224.0.0.114', '127.0.0.1')
    await sent(b, 'to nobody', port, '224.0.0.114')
    await sleep(5)
    await shut(a, b)
  },
  signal: async () => {
    const aborter = new AbortController()
    const a = make('a', { type: 'udp4', signal: aborter.signal })
    await bound(a)
    aborter.abort()
    await once(a, 'close')
    const b = make('b', { type: 'udp4', signal: AbortSignal.abort() })
    await once(b, 'close')
    attempt(() => dgram.createSocket({ type: 'udp4', signal: 5 }))
  },
  closing: async () => {
    const a = make('a')
    a.close(() => log('told'))
    await once(a, 'close')
    const b = make('b')
    b.bind(0, '127.0.0.1')
    b.close()
    await once(b, 'close')
    const c = make('c')
    const port = await bound(c)
    c.send('last', port, '127.0.0.1', (error) => log('sent', error))
    c.close()
    await once(c, 'close')
    await sleep(5)
  },
  'closed while it receives': async () => {
    const [a, b] = [make('a'), make('b')]
    const port = await bound(a)
    a.on('message', () => {
      if (a.closing !== true) {
        a.closing = true
        a.close()
      }
    })
    for (const text of ['1', '2', '3']) b.send(text, port, '127.0.0.1')
    await once(a, 'close')
    await shut(b)
  },
  'many at once': async () => {
    const [a, b] = [make('a'), make('b')]
    const port = await bound(a)
    for (let n = 0; n < 40; n += 1) b.send(String(n), port, '127.0.0.1')
    await sleep(60)
    await shut(a, b)
  },
  'a lookup of its own': async () => {
    const [a, b] = [
      make('a'),
      make('b', {
        type: 'udp4',
        lookup: (name, options, done) => {
          log('lookup', name, options)
          done(null, '127.0.0.1', 4)
        },
      }),
    ]
    const port = await bound(a)
    await sent(b, 'found', port, 'some.name')
    await sleep(5)
    await shut(a, b)
  },
  'an iterator, disposal, references': async () => {
    const [a, b] = [make('a'), make('b')]
    const port = await bound(a)
    log(a.ref() === a, a.unref() === a)
    b.send('one', port, '127.0.0.1')
    const { on } = require('node:events')
    for await (const [bytes] of on(a, 'message')) {
      log('iterated', bytes)
      break
    }
    await a[Symbol.asyncDispose]()
    await shut(b)
  },
  'an exception in a listener': async () => {
    const [a, b] = [make('a'), make('b')]
    const port = await bound(a)
    a.once('message', () => {
      throw new Error('thrown')
    })
    process.once('uncaughtException', (error) => log('uncaught', error))
    b.send('one', port, '127.0.0.1')
    b.send('two', port, '127.0.0.1')
    await sleep(10)
    await shut(a, b)
  },
})
