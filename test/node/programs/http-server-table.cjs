// Servers of HTTP: everything they emit, limits, timeouts, closing; raw clients.
const http = require('node:http')
const net = require('node:net')
const { closed, listening, log, once, play, record, sleep } = require('./support/scenarios.cjs')

const DATE = /Date: [^\r\n]+/g

/** Sends text and gives all that comes back until the end, or until so many milliseconds are over. */
function raw(port, text, { end = false, wait = 60, more } = {}) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    let heard = ''
    socket.on('error', (error) => log('client', error))
    socket.on('connect', () => {
      if (end) socket.end(text)
      else socket.write(text)
      more?.(socket)
    })
    socket.on('data', (bytes) => {
      heard += bytes
    })
    socket.on('end', () => log('client end'))
    const timer = setTimeout(() => socket.destroy(), wait)
    socket.on('close', () => {
      clearTimeout(timer)
      log('heard', heard.replace(DATE, 'Date: now').split('\r\n'))
      resolve(heard)
    })
  })
}

function scenario(options, handle, run) {
  return async () => {
    const server = record(http.createServer(options, handle), 'server', [
      'connection',
      'request',
      'listening',
    ])
    const port = await listening(server)
    try {
      await run(port, server)
    } finally {
      server.closeAllConnections()
      server.close()
      await closed(server)
    }
  }
}

function watched(request, response) {
  record(request, 'req', ['data'])
  record(response, 'res', [])
  request.on('error', () => {})
  request.resume()
}

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
const answer = (text) => (request, response) => {
  watched(request, response)
  response.end(text)
}

void play({
  'one request': scenario({}, answer('hi'), (port) => raw(port, GET)),
  close: scenario({}, answer('hi'), (port) =>
    raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
  ),
  'HTTP/1.0': scenario({}, answer('hi'), (port) => raw(port, 'GET / HTTP/1.0\r\n\r\n')),
  'HTTP/1.0 kept': scenario({}, answer('hi'), (port) =>
    raw(port, 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'),
  ),
  'no host': scenario({}, answer('hi'), (port) => raw(port, 'GET / HTTP/1.1\r\n\r\n')),
  'no host needed': scenario({ requireHostHeader: false }, answer('hi'), (port) =>
    raw(port, 'GET / HTTP/1.1\r\n\r\n'),
  ),
  pipelined: scenario(
    {},
    (request, response) =>
      setTimeout(() => response.end(request.url), request.url === '/1' ? 20 : 1),
    (port) =>
      raw(port, ['1', '2', '3'].map((n) => `GET /${n} HTTP/1.1\r\nHost: x\r\n\r\n`).join('')),
  ),
  'pipelined, closed by the first': scenario(
    {},
    (request, response) => {
      response.setHeader('connection', 'close')
      response.end(request.url)
    },
    (port) => raw(port, `${GET}${GET}`),
  ),
  'half closed by the client': scenario(
    {},
    (request, response) => {
      watched(request, response)
      setTimeout(() => response.end('late'), 10)
    },
    (port) => raw(port, GET, { end: true }),
  ),
  'in pieces': scenario({}, answer('ok'), (port) =>
    raw(port, 'GET / HT', {
      more: async (socket) => {
        await sleep(5)
        socket.write('TP/1.1\r\nHo')
        await sleep(5)
        socket.write('st: x\r\n\r\n')
      },
    }),
  ),
  'a body in pieces': scenario(
    {},
    (request, response) => {
      watched(request, response)
      request.on('data', (bytes) => log('piece', bytes))
      request.on('end', () => response.end('got it'))
    },
    (port) =>
      raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc', {
        more: async (socket) => {
          await sleep(5)
          socket.write('def')
        },
      }),
  ),
  'a body in chunks with trailers': scenario(
    {},
    (request, response) => {
      watched(request, response)
      request.on('end', () => response.end(JSON.stringify([request.trailers, request.rawTrailers])))
    },
    (port) =>
      raw(
        port,
        'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 5\r\n\r\n',
      ),
  ),
  'a body cut short': scenario({}, watched, (port) =>
    raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc', {
      more: async (socket) => {
        await sleep(5)
        socket.destroy()
      },
    }),
  ),
  'a body ended short': scenario({}, watched, (port) =>
    raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc', { end: true }),
  ),
  nonsense: scenario({}, answer('no'), (port) => raw(port, 'nonsense\r\n\r\n')),
  'a method that is none': scenario({}, answer('no'), (port) =>
    raw(port, 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n'),
  ),
  'nonsense after a request': scenario({}, answer('yes'), (port) =>
    raw(port, `${GET}nonsense\r\n\r\n`),
  ),
  'headers that are too long': scenario({}, answer('no'), (port) =>
    raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20000)}\r\n\r\n`),
  ),
  'headers that are too long, allowed': scenario({ maxHeaderSize: 40000 }, answer('yes'), (port) =>
    raw(port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20000)}\r\n\r\n`),
  ),
  clientError: async () => {
    const server = http.createServer(answer('no'))
    server.on('clientError', (error, socket) => {
      log(error, error.bytesParsed, error.rawPacket?.length, socket.writable)
      socket.end('HTTP/1.1 418 No\r\n\r\n')
    })
    const port = await listening(server)
    await raw(port, 'nonsense\r\n\r\n')
    server.close()
  },
  'both length and chunks': scenario({}, answer('no'), (port) =>
    raw(
      port,
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ),
  ),
  maxHeadersCount: async () => {
    const server = http.createServer((request, response) =>
      response.end(String(request.rawHeaders.length)),
    )
    server.maxHeadersCount = 2
    await raw(await listening(server), 'GET / HTTP/1.1\r\nHost: x\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n')
    server.close()
  },
  'repeated headers': scenario(
    {},
    (request, response) => response.end(JSON.stringify([request.headers, request.headersDistinct])),
    (port) =>
      raw(
        port,
        'GET / HTTP/1.1\r\nHost: x\r\nCookie: a\r\nCookie: b\r\nX: 1\r\nx: 2\r\nSet-Cookie: c\r\nAge: 1\r\nAge: 2\r\n\r\n',
      ),
  ),
  headersTimeout: scenario(
    { headersTimeout: 40, requestTimeout: 80, connectionsCheckingInterval: 10 },
    answer('no'),
    (port) => raw(port, 'GET / HTTP/1.1\r\n', { wait: 500 }),
  ),
  requestTimeout: scenario(
    { headersTimeout: 40, requestTimeout: 80, connectionsCheckingInterval: 10 },
    (request, response) => {
      watched(request, response)
    },
    (port) => raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\na', { wait: 500 }),
  ),
  keepAliveTimeout: scenario({ keepAliveTimeout: 20 }, answer('yes'), (port) =>
    raw(port, GET, { wait: 3000 }),
  ),
  timeout: async () => {
    const server = record(
      http.createServer(() => {}),
      'server',
      ['connection', 'request'],
    )
    server.setTimeout(20)
    await raw(await listening(server), GET, { wait: 500 })
    server.close()
  },
  'timeout with a listener': async () => {
    const server = http.createServer(() => {})
    server.setTimeout(20, (socket) => {
      log('timeout')
      socket.end('late')
    })
    await raw(await listening(server), GET, { wait: 500 })
    server.close()
  },
  'timeout of the response': scenario(
    {},
    (_request, response) => {
      response.setTimeout(20, () => {
        log('response late')
        response.end('late')
      })
    },
    (port) => raw(port, GET, { wait: 200 }),
  ),
  maxRequestsPerSocket: async () => {
    const server = record(
      http.createServer((_request, response) => response.end('ok')),
      'server',
      ['connection', 'request'],
    )
    server.maxRequestsPerSocket = 2
    await raw(await listening(server), `${GET}${GET}${GET}`)
    server.close()
  },
  expect: scenario({}, answer('went on'), (port) =>
    raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n', {
      more: async (socket) => {
        await sleep(10)
        socket.write('ab')
      },
    }),
  ),
  'expect something else': scenario({}, answer('no'), (port) =>
    raw(port, 'POST / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\nab'),
  ),
  checkContinue: async () => {
    const server = http.createServer()
    server.on('checkContinue', (_request, response) => {
      response.writeHead(417)
      response.end()
    })
    await raw(
      await listening(server),
      'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
    )
    server.close()
  },
  'upgrade nobody wants': scenario({}, answer('plain'), (port) =>
    raw(port, 'GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: y\r\n\r\n'),
  ),
  'connect nobody wants': scenario({}, answer('plain'), (port) =>
    raw(port, 'CONNECT a:1 HTTP/1.1\r\nHost: x\r\n\r\n'),
  ),
  'writeHead and pieces': scenario(
    {},
    (_request, response) => {
      log(
        response.headersSent,
        response.writeHead(201, 'Made', { a: 1, b: ['x', 'y'] }) === response,
        response.headersSent,
      )
      response.write('1')
      response.write(Buffer.from('2'))
      response.end('3', () => log('ended'))
      log(response.headersSent, response.writableEnded, response.finished)
    },
    (port) => raw(port, GET),
  ),
  flushHeaders: scenario(
    {},
    (_request, response) => {
      response.flushHeaders()
      setTimeout(() => response.end('x'), 5)
    },
    (port) => raw(port, GET),
  ),
  'no date, own status': scenario(
    {},
    (_request, response) => {
      response.sendDate = false
      response.statusMessage = 'Fine'
      response.setHeader('Connection', 'close')
      response.end()
    },
    (port) => raw(port, GET),
  ),
  'content-length of its own': scenario(
    {},
    (_request, response) => {
      response.setHeader('content-length', 2)
      response.end('ab')
    },
    (port) => raw(port, GET),
  ),
  strictContentLength: scenario(
    {},
    (_request, response) => {
      response.strictContentLength = true
      response.setHeader('content-length', 2)
      try {
        response.end('abc')
      } catch (error) {
        log(error)
        response.destroy()
      }
    },
    (port) => raw(port, GET),
  ),
  'errors of a response': scenario(
    {},
    (_request, response) => {
      for (const act of [
        () => response.setHeader('a b', 1),
        () => response.setHeader('a', undefined),
        () => response.setHeader('a', 'ü€'),
        () => response.writeHead(1000),
        () => {
          response.end('x')
          response.setHeader('a', 1)
        },
        () => response.write('y'),
        () => response.writeHead(200),
      ]) {
        try {
          log(act())
        } catch (error) {
          log(error)
        }
      }
      response.on('error', (error) => log('event', error))
    },
    (port) => raw(port, GET),
  ),
  'destroy of a response': scenario(
    {},
    (request, response) => {
      watched(request, response)
      response.write('x')
      setTimeout(() => response.destroy(), 5)
    },
    (port) => raw(port, GET),
  ),
  'an exception in the handler': scenario(
    {},
    () => {
      throw new Error('thrown')
    },
    async (port) => {
      process.once('uncaughtException', (error) => log('uncaught', error))
      await raw(port, GET)
    },
  ),
  'close while one is idle': async () => {
    const server = record(
      http.createServer((_request, response) => response.end('x')),
      'server',
      ['connection', 'request'],
    )
    const port = await listening(server)
    const agent = new http.Agent({ keepAlive: true })
    const request = http.get({ port, host: '127.0.0.1', agent })
    const [response] = await once(request, 'response')
    response.resume()
    await once(response, 'end')
    await sleep(5)
    server.close(() => log('closed'))
    await closed(server)
    await sleep(5)
    log(Object.keys(agent.freeSockets).length)
  },
  'close while one is busy': async () => {
    const server = record(
      http.createServer((_request, response) => setTimeout(() => response.end('x'), 30)),
      'server',
      ['connection', 'request'],
    )
    const port = await listening(server)
    const done = raw(port, GET, { wait: 200 })
    await sleep(10)
    server.close(() => log('closed'))
    server.closeIdleConnections()
    await done
  },
  closeAllConnections: async () => {
    const server = record(
      http.createServer(() => {}),
      'server',
      ['connection', 'request'],
    )
    const port = await listening(server)
    const done = raw(port, GET, { wait: 200 })
    await sleep(10)
    server.close(() => log('closed'))
    server.closeAllConnections()
    await done
  },
  'a connection given to it': async () => {
    const server = http.createServer((request, response) =>
      response.end(`for ${request.socket.remoteAddress}`),
    )
    const plain = net.createServer((socket) => server.emit('connection', socket))
    await raw(await listening(plain), GET)
    plain.close()
  },
  'dropRequest of none': scenario(
    { keepAlive: true, noDelay: false, highWaterMark: 10 },
    (request, response) => {
      log(
        response.writableHighWaterMark,
        request.readableHighWaterMark,
        response.write('0123456789ab'),
      )
      response.on('drain', () => response.end('drained'))
    },
    (port) => raw(port, GET),
  ),
})
