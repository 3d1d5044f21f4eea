/** Gopher (RFC 1436): one line asks, the answer ends with the connection; a menu leads to a text. */
import type { Host } from 'dryport'
import { dial, type Session, serve } from './session.ts'

const PORT = 7070

async function answer(session: Session): Promise<void> {
  const selector = await session.line()
  if (selector === '') {
    await session.sayBlock(
      `0About sockets\t/about\t127.0.0.1\t${PORT}`,
      'iNo more\t\terror.host\t1',
    )
  } else if (selector === '/about') await session.sayBlock('A socket is one end of a conversation.')
  else await session.sayBlock(`3no ${selector}\t\terror.host\t1`)
}

async function fetch(host: Host, selector: string): Promise<string[]> {
  const session = await dial(host, PORT)
  await session.say(selector)
  const lines = await session.block()
  await session.rest()
  await session.sock.close()
  return lines
}

export default async function gopher(host: Host, log: (line: string) => void): Promise<void> {
  const server = await serve(host, PORT, 3, answer)
  for (const item of await fetch(host, '')) {
    const [title = '', selector = ''] = item.slice(1).split('\t')
    log(`${item[0]} ${title}`)
    if (item[0] === '0') for (const line of await fetch(host, selector)) log(`  ${line}`)
  }
  log((await fetch(host, '/nothing'))[0]?.split('\t')[0] ?? '')
  await server.ended
}
