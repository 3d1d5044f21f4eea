// A small server that speaks in lines of text: the side for which npm has no maintained package.
import net from 'node:net'
import { once } from 'node:events'

/** Listens; closes with the bench. */
export async function listening(bench, server, port, host) {
  server.listen(port, host)
  await once(server, 'listening')
  bench.later(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections?.() }))
  return server
}

/** Calls `answer(line, socket, state)` for each line; what it returns is sent. */
export function lineServer(greeting, answer) {
  return net.createServer((socket) => {
    let rest = ''
    const state = {}
    if (greeting !== '') socket.write(greeting, 'latin1')
    socket.on('error', () => {})
    socket.setEncoding('latin1').on('data', (text) => {
      const lines = (rest + text).split('\r\n')
      rest = lines.pop()
      for (const line of lines) {
        const said = answer(line, socket, state)
        if (said !== undefined) socket.write(said, 'latin1')
      }
    })
  })
}

/** Ends a client's wait: every client in the matrix gives up by itself, and where it cannot, by this. */
export function within(ms, promise, what = 'timeout') {
  let timer
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(what)), ms) })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
