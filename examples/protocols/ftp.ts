/** FTP (RFC 959): commands on one connection, each file on a connection of its own that the server opens for it (PASV). */
import type { Host } from 'dryport'
import { dial, Session, serve } from './session.ts'

const PORT = 2121

async function answer(host: Host, session: Session): Promise<void> {
  const files = new Map([['notes.txt', 'first notes']])
  const data = host.socket()
  await data.bind(['127.0.0.1', 0])
  await data.listen(1)
  await session.say('220 file server ready')
  for (let line = await session.line(); line !== null; line = await session.line()) {
    const [command, name = ''] = line.split(' ')
    if (command === 'USER') await session.say('331 password, please')
    else if (command === 'PASS') await session.say('230 logged in')
    else if (command === 'PASV') {
      const port = (data.getsockname() as [string, number])[1]
      await session.say(`227 entering passive mode (127,0,0,1,${port >> 8},${port & 255})`)
    } else if (command === 'RETR' || command === 'STOR') {
      const [sock] = await data.accept()
      await session.say('150 here it comes')
      const transfer = new Session(sock)
      if (command === 'STOR') files.set(name, await transfer.rest())
      else await sock.sendall(files.get(name) ?? '')
      await sock.close()
      await session.say('226 transfer complete')
    } else if (command === 'QUIT') break
    else await session.say('502 not implemented')
  }
  await data.close()
  await session.say('221 goodbye')
}

/** Asks for a data connection and opens it. */
async function passive(host: Host, session: Session): Promise<Session> {
  const numbers = (/\((.*)\)/.exec(await session.ask('PASV'))?.[1] ?? '').split(',').map(Number)
  const [high = 0, low = 0] = numbers.slice(4)
  return dial(host, high * 256 + low)
}

export default async function ftp(host: Host, log: (line: string) => void): Promise<void> {
  const server = await serve(host, PORT, 1, (session) => answer(host, session))
  const session = await dial(host, PORT)
  log((await session.line()) ?? '')
  for (const command of ['USER me', 'PASS secret']) log(await session.ask(command))
  const upload = await passive(host, session)
  log(await session.ask('STOR more.txt'))
  await upload.sock.sendall('x'.repeat(20_000))
  await upload.sock.close()
  log((await session.line()) ?? '')
  for (const name of ['notes.txt', 'more.txt']) {
    const download = await passive(host, session)
    log(await session.ask(`RETR ${name}`))
    const content = await download.rest()
    await download.sock.close()
    log(
      `${(await session.line()) ?? ''}: ${content.length < 20 ? content : `${content.length} bytes`}`,
    )
  }
  log(await session.ask('QUIT'))
  await session.sock.close()
  await server.ended
}
