/** HTTP/1.1 (RFC 9112): two requests over one connection, the second with a body. */
import type { Host } from 'dryport'
import { dial, type Session, serve } from './session.ts'

const PORT = 8080

interface Message {
  readonly start: string
  readonly body: string
}

/** A start line, headers up to an empty line, and a body as long as Content-Length says. */
async function read(session: Session): Promise<Message | null> {
  const start = await session.line()
  if (start === null) return null
  let length = 0
  for (let line = await session.line(); line !== null && line !== ''; line = await session.line()) {
    const [name = '', value = ''] = line.split(/:\s*/)
    if (name.toLowerCase() === 'content-length') length = Number(value)
  }
  return { start, body: await session.take(length) }
}

async function answer(session: Session): Promise<void> {
  for (let request = await read(session); request !== null; request = await read(session)) {
    const [method, path] = request.start.split(' ')
    const found = method === 'POST' || path === '/'
    const body = method === 'POST' ? request.body.toUpperCase() : found ? 'hello' : 'no such page'
    await session.say(
      `HTTP/1.1 ${found ? '200 OK' : '404 Not Found'}`,
      `Content-Length: ${body.length}`,
    )
    await session.sock.sendall(`\r\n${body}`)
  }
}

export default async function http(host: Host, log: (line: string) => void): Promise<void> {
  const server = await serve(host, PORT, 1, answer)
  const session = await dial(host, PORT)
  for (const [line, body] of [
    ['GET / HTTP/1.1', ''],
    ['POST /shout HTTP/1.1', 'quietly'],
    ['GET /x HTTP/1.1', ''],
  ] as const) {
    await session.say(line, 'Host: localhost', `Content-Length: ${body.length}`, '')
    await session.sock.sendall(body)
    const response = await read(session)
    log(`${line} -> ${response?.start}: ${response?.body}`)
  }
  await session.sock.close()
  await server.ended
}
