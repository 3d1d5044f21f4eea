// Clients of HTTP: agents, reuse, timeouts, aborts, and everything a request emits.
const http = require('node:http')
const net = require('node:net')
const { closed, listening, log, once, play, record, sleep } = require('./support/scenarios.cjs')

async function withServer(handle, run, options = {}) {
  const server = http.createServer(options, handle)
  const port = await listening(server)
  try {
    await run(port, server)
  } finally {
    server.closeAllConnections()
    server.close()
    await closed(server)
  }
}

/** Sends a request and tells of everything until it is closed. */
function ask(name, options, body, quiet = ['socket']) {
  return new Promise((resolve) => {
    const request = record(http.request({ host: '127.0.0.1', ...options }), name, [
      ...quiet,
      'response',
    ])
    request.on('error', () => {})
    request.on('response', (response) => {
      log(
        name,
        'response',
        response.statusCode,
        response.statusMessage,
        response.httpVersion,
        response.headers.connection,
        response.headers['keep-alive'],
        response.headers['content-length'],
        response.headers['transfer-encoding'],
      )
      record(response, `${name} res`, ['data'])
      response.on('error', () => {})
      let text = ''
      response.on('data', (bytes) => {
        text += bytes
      })
      response.on('close', () =>
        log(
          name,
          'body',
          text,
          'complete',
          response.complete,
          'aborted',
          response.aborted,
          response.trailers,
        ),
      )
    })
    request.on('close', () => resolve(request))
    if (options.prepare) options.prepare(request)
    else request.end(body)
  })
}

const hello = (_request, response) => response.end('hello')
const agentState = (agent) =>
  log(
    'agent',
    Object.values(agent.sockets).map((all) => all.length),
    Object.values(agent.freeSockets).map((all) => all.length),
    Object.values(agent.requests).map((all) => all.length),
    agent.totalSocketCount,
  )

void play({
  get: () => withServer(hello, (port) => ask('r', { port })),
  post: () =>
    withServer(
      (request, response) => request.pipe(response),
      (port) => ask('r', { port, method: 'POST' }, 'body'),
    ),
  'put in pieces': () =>
    withServer(
      (request, response) => request.pipe(response),
      (port) =>
        ask('r', {
          port,
          method: 'PUT',
          prepare: (request) => {
            request.write('one', () => log('written'))
            setTimeout(() => {
              request.write('two')
              request.end('three', () => log('ended'))
            }, 10)
          },
        }),
    ),
  'no agent': () => withServer(hello, (port) => ask('r', { port, agent: false })),
  'an agent that keeps': () =>
    withServer(hello, async (port) => {
      const agent = record(new http.Agent({ keepAlive: true }), 'agent', ['free'])
      const one = await ask('one', { port, agent })
      agentState(agent)
      const two = await ask('two', { port, agent })
      log(one.reusedSocket, two.reusedSocket, one.socket === two.socket)
      agentState(agent)
      agent.destroy()
      agentState(agent)
      await sleep(10)
      agentState(agent)
    }),
  'one socket for many': () =>
    withServer(hello, async (port) => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
      const all = ['a', 'b', 'c'].map((name) => ask(name, { port, agent }))
      agentState(agent)
      log(Object.keys(agent.requests).map((key) => key.replace(port, 'PORT')))
      await Promise.all(all)
      agentState(agent)
      agent.destroy()
    }),
  'two sockets, one kept': () =>
    withServer(hello, async (port) => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 2, maxFreeSockets: 1 })
      await Promise.all(['a', 'b', 'c'].map((name) => ask(name, { port, agent })))
      await sleep(10)
      agentState(agent)
      agent.destroy()
    }),
  maxTotalSockets: () =>
    withServer(hello, async (port) => {
      const agent = new http.Agent({ maxTotalSockets: 1 })
      await Promise.all(['a', 'b'].map((name) => ask(name, { port, agent })))
      agentState(agent)
    }),
  'scheduling fifo': () =>
    withServer(
      (request, response) => setTimeout(() => response.end(request.url), 5),
      async (port) => {
        const agent = new http.Agent({ keepAlive: true, scheduling: 'fifo' })
        await Promise.all(['a', 'b'].map((name) => ask(name, { port, agent, path: `/${name}` })))
        await ask('c', { port, agent, path: '/c' })
        agent.destroy()
      },
    ),
  'kept until the server closes it': () =>
    withServer(hello, async (port, server) => {
      server.keepAliveTimeout = 30
      const agent = new http.Agent({ keepAlive: true })
      await ask('one', { port, agent })
      agentState(agent)
      await sleep(1200)
      agentState(agent)
      await ask('two', { port, agent })
      agent.destroy()
    }),
  'connection: close': () =>
    withServer(hello, async (port) => {
      const agent = new http.Agent({ keepAlive: true })
      await ask('one', { port, agent, headers: { connection: 'close' } })
      await sleep(5)
      agentState(agent)
    }),
  refused: async () => {
    const server = http.createServer()
    const port = await listening(server)
    server.close()
    await closed(server)
    await ask('r', { port })
  },
  'timeout of the request': () =>
    withServer(
      () => {},
      (port) =>
        ask('r', {
          port,
          timeout: 20,
          prepare: (request) => {
            request.on('timeout', () => request.destroy(new Error('too late')))
            request.end()
          },
        }),
    ),
  'setTimeout of the request': () =>
    withServer(
      () => {},
      (port) =>
        ask('r', {
          port,
          prepare: (request) => {
            request.setTimeout(20, () => {
              log('late')
              request.destroy()
            })
            request.end()
          },
        }),
    ),
  'timeout of the agent': () =>
    withServer(
      () => {},
      (port) =>
        ask('r', {
          port,
          agent: new http.Agent({ timeout: 20 }),
          prepare: (request) => {
            request.on('timeout', () => request.abort())
            request.end()
          },
        }),
    ),
  'timeout between two pieces': () =>
    withServer(
      (_request, response) => {
        response.write('a')
        setTimeout(() => response.end('b'), 40)
      },
      (port) => ask('r', { port, timeout: 20 }),
    ),
  'abort before it is sent': () =>
    withServer(hello, (port) =>
      ask('r', {
        port,
        prepare: (request) => {
          request.abort()
          log(request.aborted, request.destroyed)
        },
      }),
    ),
  'destroy before it is sent': () =>
    withServer(hello, (port) =>
      ask('r', {
        port,
        prepare: (request) => {
          request.destroy(new Error('mine'))
        },
      }),
    ),
  'destroy when there is a socket': () =>
    withServer(hello, (port) =>
      ask('r', {
        port,
        prepare: (request) => {
          request.on('socket', () => request.destroy())
          request.end()
        },
      }),
    ),
  'destroy in the response': () =>
    withServer(
      (request, response) => {
        response.write('x')
        request.on('close', () => log('server saw close'))
        response.on('close', () => log('response closed', response.writableFinished))
      },
      (port) =>
        ask('r', {
          port,
          prepare: (request) => {
            request.on('response', () => request.destroy())
            request.end()
          },
        }),
    ),
  'response destroyed': () =>
    withServer(
      (_request, response) => {
        response.write('x')
      },
      (port) =>
        ask('r', {
          port,
          prepare: (request) => {
            request.on('response', (response) => response.destroy(new Error('enough')))
            request.end()
          },
        }),
    ),
  signal: () =>
    withServer(
      () => {},
      async (port) => {
        await ask('before', { port, signal: AbortSignal.abort() })
        const aborter = new AbortController()
        setTimeout(() => aborter.abort(), 10)
        await ask('later', { port, signal: aborter.signal })
      },
    ),
  'the server destroys the socket': () =>
    withServer(
      (request) => request.socket.destroy(),
      (port) => ask('r', { port }),
    ),
  'the server resets': () =>
    withServer(
      (request) => request.socket.resetAndDestroy(),
      (port) => ask('r', { port }),
    ),
  'the server ends half way': () =>
    withServer(
      (request, response) => {
        response.writeHead(200, { 'content-length': 10 })
        response.write('half')
        setTimeout(() => request.socket.end(), 10)
      },
      (port) => ask('r', { port }),
    ),
  'the server resets half way': () =>
    withServer(
      (request, response) => {
        response.write('half')
        setTimeout(() => request.socket.resetAndDestroy(), 10)
      },
      (port) => ask('r', { port }),
    ),
  'an answer without length': async () => {
    const server = net.createServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.0 200 OK\r\n\r\nall of it')),
    )
    await ask('r', { port: await listening(server) })
    server.close()
  },
  'an answer that is none': async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end('nonsense\r\n\r\n'))
    })
    await ask('r', { port: await listening(server) })
    server.close()
  },
  'an answer of two lengths': async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd'),
      )
    })
    await ask('r', { port: await listening(server) })
    server.close()
  },
  'headers that are too long': () =>
    withServer(
      (_request, response) => {
        response.setHeader('x', 'y'.repeat(20000))
        response.end()
      },
      (port) => ask('r', { port }),
    ),
  'headers that are too long, allowed': () =>
    withServer(
      (_request, response) => {
        response.setHeader('x', 'y'.repeat(20000))
        response.end()
      },
      (port) => ask('r', { port, maxHeaderSize: 32768 }),
    ),
  information: () =>
    withServer(
      (_request, response) => {
        response.writeProcessing()
        response.writeEarlyHints({ link: '</a>; rel=preload' })
        response.end('after')
      },
      (port) =>
        ask(
          'r',
          {
            port,
            prepare: (request) => {
              request.on('information', ({ statusCode, headers }) => log(statusCode, headers))
              request.end()
            },
          },
          undefined,
          ['socket', 'information'],
        ),
    ),
  expect: () =>
    withServer(hello, (port) =>
      ask('r', {
        port,
        method: 'POST',
        headers: { expect: '100-continue' },
        prepare: (request) => {
          request.on('continue', () => request.end('go'))
          request.flushHeaders()
        },
      }),
    ),
  'upgrade that is refused': () =>
    withServer(hello, (port) =>
      ask('r', { port, headers: { connection: 'upgrade', upgrade: 'x' } }),
    ),
  switching: async () => {
    const server = http.createServer()
    server.on('upgrade', (request, socket, head) => {
      log('upgrade', request.headers.upgrade, head)
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\nfirst',
      )
      socket.pipe(socket)
    })
    const port = await listening(server)
    const request = http.request({
      port,
      host: '127.0.0.1',
      headers: { connection: 'upgrade', upgrade: 'echo' },
    })
    request.end()
    const [response, socket, head] = await once(request, 'upgrade')
    log(response.statusCode, head)
    socket.end('second')
    let text = ''
    for await (const chunk of socket) text += chunk
    log(text)
    server.close()
  },
  connect: async () => {
    const server = http.createServer()
    server.on('connect', (request, socket, head) => {
      log('connect', request.url, head)
      socket.end('HTTP/1.1 200 Connection established\r\n\r\ntunnelled')
    })
    const port = await listening(server)
    const request = http.request({
      port,
      host: '127.0.0.1',
      method: 'CONNECT',
      path: 'example.com:443',
    })
    request.end()
    const [response, socket, head] = await once(request, 'connect')
    log(response.statusCode, head)
    let text = String(head)
    for await (const chunk of socket) text += chunk
    log(text)
    server.close()
  },
  'HEAD, 204, 304': () =>
    withServer(
      (request, response) => {
        response.statusCode = Number(request.url.slice(1))
        response.setHeader('x', 1)
        response.end(request.method === 'HEAD' ? 'unsent' : undefined)
      },
      async (port) => {
        await ask('head', { port, path: '/200', method: 'HEAD' })
        await ask('204', { port, path: '/204' })
        await ask('304', { port, path: '/304' })
      },
    ),
  createConnection: () =>
    withServer(hello, (port) =>
      ask('r', { port, createConnection: () => net.connect(port, '127.0.0.1') }),
    ),
  'lookup and localAddress': () =>
    withServer(
      (request, response) => response.end(request.socket.remoteAddress),
      (port) =>
        ask('r', {
          port,
          host: 'some.name',
          localAddress: '127.0.0.5',
          lookup: (_name, options, done) =>
            options.all
              ? done(null, [{ address: '127.0.0.1', family: 4 }])
              : done(null, '127.0.0.1', 4),
        }),
    ),
  'what is wrong with options': () => {
    for (const options of [
      { path: '/a b' },
      { method: 'A B' },
      { headers: { 'a b': 1 } },
      { headers: { a: 'x\ny' } },
      { protocol: 'https:' },
      { host: 5 },
      { insecureHTTPParser: 1 },
      { timeout: 'x' },
    ]) {
      try {
        http
          .request(options)
          .on('error', () => {})
          .destroy()
      } catch (error) {
        log(error)
      }
    }
  },
  'write after end': () =>
    withServer(hello, (port) =>
      ask('r', {
        port,
        method: 'POST',
        prepare: (request) => {
          request.end('x')
          request.write('y')
        },
      }),
    ),
  'a body for GET': () =>
    withServer(
      (request, response) => request.pipe(response),
      (port) => ask('r', { port }, 'body'),
    ),
  'content-length': () =>
    withServer(
      (request, response) => {
        log(request.headers)
        request.pipe(response)
      },
      (port) =>
        ask(
          'r',
          {
            port,
            method: 'POST',
            headers: { 'content-length': 4, 'X-Up': ['a', 'b'], cookie: ['c', 'd'] },
          },
          'body',
        ),
    ),
})
