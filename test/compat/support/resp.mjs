// A small Redis: enough of RESP2 for PING, SET, GET, INCR and what clients ask at the beginning.
import net from 'node:net'
import { listening } from './lines.mjs'

function take(text) {
  const head = /^\*(\d+)\r\n/.exec(text)
  if (head === null) return null
  let at = head[0].length
  const parts = []
  for (let n = Number(head[1]); n > 0; n -= 1) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at))
    if (size === null) return null
    at += size[0].length
    const length = Number(size[1])
    if (text.length < at + length + 2) return null
    parts.push(text.slice(at, at + length))
    at += length + 2
  }
  return [parts, text.slice(at)]
}

const bulk = (text) => (text === undefined ? '$-1\r\n' : `$${text.length}\r\n${text}\r\n`)

function answer([name, key, value], data) {
  switch (name.toUpperCase()) {
    case 'PING': return '+PONG\r\n'
    case 'SET': data.set(key, value); return '+OK\r\n'
    case 'GET': return bulk(data.get(key))
    case 'INCR': data.set(key, String(Number(data.get(key) ?? 0) + 1)); return `:${data.get(key)}\r\n`
    case 'INFO': return bulk('redis_version:7.0.0\r\nloading:0\r\n')
    case 'HELLO': return '%3\r\n+server\r\n+redis\r\n+version\r\n+7.0.0\r\n+proto\r\n:3\r\n'
    default: return '+OK\r\n'
  }
}

export async function serveRedis(bench) {
  const data = new Map()
  await listening(bench, net.createServer((socket) => {
    let rest = ''
    socket.on('error', () => {})
    socket.setEncoding('latin1').on('data', (text) => {
      rest += text
      for (let taken = take(rest); taken !== null; taken = take(rest)) {
        rest = taken[1]
        socket.write(answer(taken[0], data))
      }
    })
  }), 6379)
}
